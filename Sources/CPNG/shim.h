// libpng reports errors by longjmp, which must never cross a Swift frame. So each direction is one
// C function that holds its whole setjmp region and returns 1 or 0; Swift sees neither a png_struct
// nor a callback. Both are noinline: code that calls setjmp must not become part of its caller.
#include <png.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

// What a call leaves behind. It is the caller's, and not a local beside setjmp, because such locals
// are indeterminate after a longjmp.
typedef struct {
  // The encoded image, from malloc; the caller frees it by fg_png_free, whatever the call returned.
  uint8_t *bytes;
  size_t count;
  size_t capacity;
  // Why the call returned 0: libpng's own words, ended by a zero.
  char message[120];
} fg_png_result;

// Where the reader is. It stands still for the longest time: only the callbacks change it.
typedef struct {
  const uint8_t *next;
  size_t left;
  int has_all_rows;
  fg_png_result *result;
} fg_png_source;

static inline void fg_png_free(fg_png_result *result) {
  free(result->bytes);
  result->bytes = NULL;
}

static inline void fg_png_explain(fg_png_result *result, const char *message) {
  strncpy(result->message, message, sizeof result->message - 1);
  result->message[sizeof result->message - 1] = 0;
}

static void fg_png_read_failed(png_structp png, png_const_charp message) {
  fg_png_explain(((fg_png_source *)png_get_error_ptr(png))->result, message);
  png_longjmp(png, 1);
}

// Warnings are let through (libpng prints them unless told not to) but for those after the last
// row: there the wrong Adler-32 of the pixel data is one. Compressed data beyond the last row
// leaves the picture whole.
static void fg_png_read_warned(png_structp png, png_const_charp message) {
  if (!((fg_png_source *)png_get_error_ptr(png))->has_all_rows) return;
  if (strcmp(message, "IDAT: Too much image data") == 0) return;
  if (strcmp(message, "IDAT: Extra compressed data") == 0) return;
  png_error(png, message);
}

static void fg_png_take(png_structp png, png_bytep data, size_t count) {
  fg_png_source *source = (fg_png_source *)png_get_io_ptr(png);
  if (count > source->left) png_error(png, "the data ends early");
  memcpy(data, source->next, count);
  source->next += count;
  source->left -= count;
}

// Reads a whole PNG of exactly `width` x `height` into `samples`, `height` rows of `row_bytes`:
// samples as stored, but for depths below 8 one to a byte. No gamma, background or palette is
// applied. Fails before the first row where the image's rows would not be `row_bytes` long.
static inline __attribute__((noinline)) int fg_png_read(
    const uint8_t *bytes, size_t count, uint8_t *samples, size_t row_bytes, uint32_t width,
    uint32_t height, fg_png_result *result) {
  fg_png_source source = {bytes, count, 0, result};
  png_structp png = png_create_read_struct(
      PNG_LIBPNG_VER_STRING, &source, fg_png_read_failed, fg_png_read_warned);
  if (png == NULL) return 0;
  png_infop info = png_create_info_struct(png);
  if (info == NULL || setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &info, NULL);
    return 0;
  }
  png_set_read_fn(png, &source, fg_png_take);
  png_set_user_limits(png, width, height);
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  // Skips every ancillary chunk unread, whatever it would inflate to. -1 leaves tRNS out.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, (png_const_bytep) "tRNS", 1);
  png_read_info(png, info);
  png_set_packing(png);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if (png_get_rowbytes(png, info) != row_bytes || png_get_image_width(png, info) != width ||
      png_get_image_height(png, info) != height)
    png_error(png, "the header changed");
  for (int pass = 0; pass < passes; pass++)
    for (uint32_t row = 0; row < height; row++)
      png_read_row(png, samples + row * row_bytes, NULL);
  source.has_all_rows = 1;
  png_read_end(png, NULL);
  png_destroy_read_struct(&png, &info, NULL);
  return 1;
}

// A cast macro, which Swift does not import.
static const int fg_png_all_filters = PNG_ALL_FILTERS;

static void fg_png_write_failed(png_structp png, png_const_charp message) {
  fg_png_explain((fg_png_result *)png_get_error_ptr(png), message);
  png_longjmp(png, 1);
}

static void fg_png_write_warned(png_structp png, png_const_charp message) {}

static void fg_png_append(png_structp png, png_bytep data, size_t count) {
  fg_png_result *result = (fg_png_result *)png_get_io_ptr(png);
  if (count > result->capacity - result->count) {
    if (count > SIZE_MAX / 4 || result->capacity > SIZE_MAX / 4) png_error(png, "out of memory");
    size_t capacity = result->capacity * 2 + count;
    uint8_t *grown = (uint8_t *)realloc(result->bytes, capacity);
    if (grown == NULL) png_error(png, "out of memory");
    result->bytes = grown;
    result->capacity = capacity;
  }
  memcpy(result->bytes + result->count, data, count);
  result->count += count;
}

static void fg_png_flush(png_structp png) {}

// Writes `height` rows of `row_bytes` from `samples`, as PNG has them, as a PNG that is not
// interlaced. The same input gives the same bytes.
static inline __attribute__((noinline)) int fg_png_write(
    const uint8_t *samples, size_t row_bytes, uint32_t width, uint32_t height, int color_type,
    int bit_depth, int compression_level, int filters, fg_png_result *result) {
  png_structp png = png_create_write_struct(
      PNG_LIBPNG_VER_STRING, result, fg_png_write_failed, fg_png_write_warned);
  if (png == NULL) return 0;
  png_infop info = png_create_info_struct(png);
  if (info == NULL || setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    return 0;
  }
  png_set_write_fn(png, result, fg_png_append, fg_png_flush);
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_compression_level(png, compression_level);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, filters);
  png_set_IHDR(png, info, width, height, bit_depth, color_type, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  for (uint32_t row = 0; row < height; row++) png_write_row(png, samples + row * row_bytes);
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return 1;
}
