#ifndef FRAME_GATEWAY_COPENSSL_SHIM_H
#define FRAME_GATEWAY_COPENSSL_SHIM_H

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

// EVP_sha256() fetches the implementation at each use since OpenSSL 3, which is half of the time of
// a short message; EVP_Digest is one call and leaves no context to free.
static inline int frame_gateway_sha256(const EVP_MD *method, const void *bytes, size_t count,
                                       unsigned char *digest) {
  return EVP_Digest(bytes, count, digest, NULL, method, NULL);
}

// HMAC (RFC 2104) with SHA-256: 32 bytes into `code`.
static inline int frame_gateway_hmac_sha256(const void *key, size_t key_count, const void *message,
                                            size_t count, unsigned char *code) {
  return HMAC(EVP_sha256(), key, (int)key_count, message, count, code, NULL) != NULL;
}

// Whether the bytes are the same, in time that does not tell where they differ.
static inline int frame_gateway_equal(const void *one, const void *other, size_t count) {
  return CRYPTO_memcmp(one, other, count) == 0;
}

#endif
