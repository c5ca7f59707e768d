#ifndef FRAME_GATEWAY_SHA256_H
#define FRAME_GATEWAY_SHA256_H

#include <stddef.h>
#include <stdint.h>

// The SHA-256 digest (FIPS 180-4, 32 bytes) of a message, without the memory and the look-ups that
// OpenSSL's newer interface takes for each, which cost more than a short message does.
void frame_gateway_sha256(const uint8_t *message, size_t count, uint8_t *digest);

// Whether this processor can do `frame_gateway_sha256_pair`; asked once, since the question is slow
// under a hypervisor.
int frame_gateway_has_sha256_pair(void);

// The SHA-256 digests (FIPS 180-4, 32 bytes each) of two messages, their common length taken block
// by block in turn; OpenSSL does the rest of the longer one, and the padding.
void frame_gateway_sha256_pair(const uint8_t *one, size_t one_count, uint8_t *one_digest,
                               const uint8_t *other, size_t other_count, uint8_t *other_digest);

#endif
