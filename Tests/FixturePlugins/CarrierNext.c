/* Carrier's second version: it carries a state of the first over. */
#define CARRIER_VERSION 2
#define CARRIER_FROM 1
#include "Carrier.c"
