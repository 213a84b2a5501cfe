/* The contract is headers only; this translation unit makes the layout asserts run in every build. */
#include "gatehouse_plugin.h"
