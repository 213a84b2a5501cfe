/* Carrier's third version: it knows nothing of older states. */
#define CARRIER_VERSION 3
#include "Carrier.c"
