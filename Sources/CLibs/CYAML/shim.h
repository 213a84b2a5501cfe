#ifndef CYAML_SHIM_H
#define CYAML_SHIM_H

// ProviderConfig calls libyaml's parser directly; nothing here needs wrapping.
#include <yaml.h>

#endif
