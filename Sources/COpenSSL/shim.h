#ifndef FRAME_GATEWAY_COPENSSL_SHIM_H
#define FRAME_GATEWAY_COPENSSL_SHIM_H

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// HMAC (RFC 2104) with SHA-256: 32 bytes into `code`.
static inline int frame_gateway_hmac_sha256(const void *key, size_t key_count, const void *message,
                                            size_t count, unsigned char *code) {
  return HMAC(EVP_sha256(), key, (int)key_count, message, count, code, NULL) != NULL;
}

// Whether the bytes are the same, in time that does not tell where they differ.
static inline int frame_gateway_equal(const void *one, const void *other, size_t count) {
  return CRYPTO_memcmp(one, other, count) == 0;
}

// What follows gives functions to what OpenSSL has as macros, which Swift can't call.

static inline int ssl_context_set_oldest_version(SSL_CTX *context, int version) {
  return SSL_CTX_set_min_proto_version(context, version);
}

static inline int ssl_context_set_groups(SSL_CTX *context, const char *names) {
  return SSL_CTX_set1_groups_list(context, names);
}

static inline int ssl_context_add_chain_certificate(SSL_CTX *context, X509 *certificate) {
  return SSL_CTX_add1_chain_cert(context, certificate);
}

static inline void ssl_context_set_server_name_callback(
    SSL_CTX *context, int (*callback)(SSL *, int *, void *)) {
  SSL_CTX_set_tlsext_servername_callback(context, callback);
}

// Memory is given back between records; sessions live in tickets alone; a peer may end without
// `close_notify`, since HTTP tells its ends itself; no renegotiation, no compression.
static inline void ssl_context_set_server_defaults(SSL_CTX *context) {
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_options(
      context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF);
}

// The BIO is asked to hand the keys to the kernel.
static inline void ssl_context_offer_kernel_keys(SSL_CTX *context) {
  SSL_CTX_set_options(context, SSL_OP_ENABLE_KTLS);
}

static inline void bio_forget_retry(BIO *bio) {
  BIO_clear_retry_flags(bio);
}

static inline void bio_ask_for_retry(BIO *bio) {
  BIO_set_retry_read(bio);
}

// Ready to seal (1) or open (0) one session ticket: AES-256-CBC and HMAC-SHA-256, 32 bytes each.
static inline int ticket_prepare(
    EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, const unsigned char *cipher_key,
    const unsigned char *mac_key, const unsigned char *vector, int seals) {
  OSSL_PARAM parameters[3];
  parameters[0] =
      OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, (void *)mac_key, 32);
  parameters[1] =
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA256", 0);
  parameters[2] = OSSL_PARAM_construct_end();
  return EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), NULL, cipher_key, vector, seals)
      && EVP_MAC_CTX_set_params(mac, parameters);
}

// Of a client.
static inline int ssl_set_newest_version(SSL *ssl, int version) {
  return SSL_set_max_proto_version(ssl, version);
}

static inline int ssl_set_server_name(SSL *ssl, const char *name) {
  return SSL_set_tlsext_host_name(ssl, name);
}

#endif
