#ifndef COPENSSL_SHIM_H
#define COPENSSL_SHIM_H

// Only what Vault uses. Everything Swift can call directly is called directly; nothing here needs wrapping so far.
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#endif
