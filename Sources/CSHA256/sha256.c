// The processor's SHA instructions wait for each other within one message: two messages in turn
// take little more time than one. OpenSSL does so only inside its TLS ciphers.

#include "sha256.h"

// A digest's state can be handed to OpenSSL by its older interface alone.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <string.h>

void frame_gateway_sha256(const uint8_t *message, size_t count, uint8_t *digest) {
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, message, count);
  SHA256_Final(digest, &context);
}

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

enum { block_size = 64, lanes = 2 };

// FIPS 180-4, section 4.2.2.
static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

int frame_gateway_has_sha256_pair(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSSE3) || !(c & bit_SSE4_1)) return 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA) != 0;
}

// Takes `count` blocks of each message into its state of eight words.
//
// `sha256rnds2` wants the words as ABEF and CDGH, and does two rounds with the lower half of a
// vector of message words and constants.
__attribute__((target("sha,sse4.1,ssse3")))
static void take_blocks(uint32_t *state[lanes], const uint8_t *message[lanes], size_t count) {
  const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  const __m128i *constants = (const __m128i *)round_constants;
  __m128i abef[lanes], cdgh[lanes];
  for (int lane = 0; lane < lanes; lane++) {
    __m128i cdab = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state[lane]), 0xB1);
    __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state[lane] + 4)), 0x1B);
    abef[lane] = _mm_alignr_epi8(cdab, efgh, 8);
    cdgh[lane] = _mm_blend_epi16(efgh, cdab, 0xF0);
  }
  for (size_t block = 0; block < count; block++) {
    __m128i words[lanes][4], a[lanes], c[lanes];
    for (int lane = 0; lane < lanes; lane++) {
      a[lane] = abef[lane];
      c[lane] = cdgh[lane];
    }
#pragma GCC unroll 16
    for (int four = 0; four < 16; four++) {
#pragma GCC unroll 2
      for (int lane = 0; lane < lanes; lane++) {
        __m128i *w = words[lane];
        if (four < 4) {
          const __m128i *bytes = (const __m128i *)(message[lane] + block * block_size) + four;
          w[four] = _mm_shuffle_epi8(_mm_loadu_si128(bytes), big_endian);
        } else {
          __m128i last = w[(four + 3) & 3];
          __m128i sum = _mm_sha256msg1_epu32(w[four & 3], w[(four + 1) & 3]);
          sum = _mm_add_epi32(sum, _mm_alignr_epi8(last, w[(four + 2) & 3], 4));
          w[four & 3] = _mm_sha256msg2_epu32(sum, last);
        }
        __m128i sum = _mm_add_epi32(w[four & 3], _mm_loadu_si128(constants + four));
        c[lane] = _mm_sha256rnds2_epu32(c[lane], a[lane], sum);
        a[lane] = _mm_sha256rnds2_epu32(a[lane], c[lane], _mm_shuffle_epi32(sum, 0x0E));
      }
    }
    for (int lane = 0; lane < lanes; lane++) {
      abef[lane] = _mm_add_epi32(abef[lane], a[lane]);
      cdgh[lane] = _mm_add_epi32(cdgh[lane], c[lane]);
    }
  }
  for (int lane = 0; lane < lanes; lane++) {
    __m128i feba = _mm_shuffle_epi32(abef[lane], 0x1B);
    __m128i dchg = _mm_shuffle_epi32(cdgh[lane], 0xB1);
    _mm_storeu_si128((__m128i *)state[lane], _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128((__m128i *)(state[lane] + 4), _mm_alignr_epi8(dchg, feba, 8));
  }
}

// Says in the context that so many bytes have been taken, all of them in whole blocks.
static void count_bytes(SHA256_CTX *context, size_t count) {
  uint64_t bits = (uint64_t)count << 3;
  context->Nl = (SHA_LONG)bits;
  context->Nh = (SHA_LONG)(bits >> 32);
}

void frame_gateway_sha256_pair(const uint8_t *one, size_t one_count, uint8_t *one_digest,
                               const uint8_t *other, size_t other_count, uint8_t *other_digest) {
  SHA256_CTX contexts[lanes];
  uint32_t *states[lanes] = {contexts[0].h, contexts[1].h};
  const uint8_t *messages[lanes] = {one, other};
  size_t blocks = (one_count < other_count ? one_count : other_count) / block_size;
  size_t taken = blocks * block_size;
  for (int lane = 0; lane < lanes; lane++) {
    SHA256_Init(&contexts[lane]);
    count_bytes(&contexts[lane], taken);
  }
  take_blocks(states, messages, blocks);
  SHA256_Update(&contexts[0], one + taken, one_count - taken);
  SHA256_Final(one_digest, &contexts[0]);
  SHA256_Update(&contexts[1], other + taken, other_count - taken);
  SHA256_Final(other_digest, &contexts[1]);
}

#else

int frame_gateway_has_sha256_pair(void) { return 0; }

void frame_gateway_sha256_pair(const uint8_t *one, size_t one_count, uint8_t *one_digest,
                               const uint8_t *other, size_t other_count, uint8_t *other_digest) {
  frame_gateway_sha256(one, one_count, one_digest);
  frame_gateway_sha256(other, other_count, other_digest);
}

#endif
