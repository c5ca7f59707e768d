#ifndef FRAME_GATEWAY_COPENSSL_SHIM_H
#define FRAME_GATEWAY_COPENSSL_SHIM_H

#include <openssl/evp.h>

// EVP_sha256() fetches the implementation at each use since OpenSSL 3; EVP_Digest with it is one
// call and leaves no context to free.
static inline int frame_gateway_sha256(const void *bytes, size_t count, unsigned char *digest) {
  return EVP_Digest(bytes, count, digest, NULL, EVP_sha256(), NULL);
}

#endif
