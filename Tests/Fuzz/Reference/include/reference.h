#ifndef FRAME_GATEWAY_FUZZ_REFERENCE_H
#define FRAME_GATEWAY_FUZZ_REFERENCE_H

#include <stddef.h>
#include <stdint.h>

// Tells libFuzzer that this run did something of that kind. libpng and libturbojpeg are not
// instrumented: what they say is all that it can learn of the ways inside them.
void fuzz_mark(uint32_t kind);

// What libpng makes of a PNG.
typedef struct {
  // It read every row and found the end.
  int accepted;
  // It had something to say all the same.
  int warned;
  // It refused the pixel data for a set of Huffman codes that is not complete.
  int refused_codes;
  // From malloc; the caller frees it. RGBA, rows packed, samples of `bit_depth` bits (8, or 16 most
  // significant first); null unless accepted.
  uint8_t *rgba;
  size_t count;
  uint32_t width;
  uint32_t height;
  int bit_depth;
} reference_png;

// Reads a PNG of at most `max_pixels` as an ordinary libpng program would: palette, shallow depths
// and transparency expanded by libpng itself, no gamma, ancillary chunks but tRNS left out.
reference_png reference_png_read(const uint8_t *bytes, size_t count, size_t max_pixels);

// Inflates at most `capacity` bytes of a zlib stream; -1 where it is none, or longer.
long reference_inflate(const uint8_t *bytes, size_t count, uint8_t *target, size_t capacity);

// A zlib stream of all of `bytes` by zlib's `level`, `strategy` and window size (9 to 15); -1 where
// `capacity` is too small.
long reference_deflate(
    const uint8_t *bytes, size_t count, int level, int strategy, int window_bits, uint8_t *target,
    size_t capacity);

// libFuzzer's own mutation, for mutators that keep checksums right.
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

#endif
