#include "reference.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define KINDS 4096

__attribute__((section("__libfuzzer_extra_counters"))) static uint8_t counters[KINDS];

void fuzz_mark(uint32_t kind) { counters[kind % KINDS] = 1; }

// Everything that a longjmp must leave as it is: locals beside setjmp would be indeterminate.
typedef struct {
  const uint8_t *next;
  size_t left;
  png_bytepp rows;
  reference_png result;
} reading;

static void failed(png_structp png, png_const_charp message) {
  // zlib's words: "invalid distances set", "invalid literal/lengths set", "invalid code lengths set".
  size_t length = strlen(message);
  ((reading *)png_get_error_ptr(png))->result.refused_codes =
      length > 4 && strcmp(message + length - 4, " set") == 0;
  png_longjmp(png, 1);
}

static void warned(png_structp png, png_const_charp message) {
  ((reading *)png_get_error_ptr(png))->result.warned = 1;
}

static void take(png_structp png, png_bytep data, size_t count) {
  reading *from = (reading *)png_get_io_ptr(png);
  if (count > from->left) png_error(png, "the data ends early");
  memcpy(data, from->next, count);
  from->next += count;
  from->left -= count;
}

static void read_header(png_structp png, png_infop info, reading *reading, size_t max_pixels) {
  png_set_read_fn(png, reading, take);
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_read_info(png, info);
  reading->result.width = png_get_image_width(png, info);
  reading->result.height = png_get_image_height(png, info);
  if ((size_t)reading->result.width * reading->result.height > max_pixels)
    png_error(png, "too many pixels");
}

static void read_rows(png_structp png, png_infop info, reading *reading) {
  reference_png *result = &reading->result;
  png_set_expand(png);
  png_set_gray_to_rgb(png);
  png_set_add_alpha(png, 0xFFFF, PNG_FILLER_AFTER);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  result->bit_depth = png_get_bit_depth(png, info);
  size_t row_bytes = png_get_rowbytes(png, info);
  if (row_bytes != (size_t)result->width * 4 * (result->bit_depth / 8)) png_error(png, "not RGBA");
  result->count = row_bytes * result->height;
  result->rgba = malloc(result->count);
  reading->rows = malloc(result->height * sizeof(png_bytep));
  if (result->rgba == NULL || reading->rows == NULL) abort();
  for (uint32_t row = 0; row < result->height; row++)
    reading->rows[row] = result->rgba + row * row_bytes;
  png_read_image(png, reading->rows);
  png_read_end(png, NULL);
  result->accepted = 1;
}

reference_png reference_png_read(const uint8_t *bytes, size_t count, size_t max_pixels) {
  reading *reading = calloc(1, sizeof *reading);
  if (reading == NULL) abort();
  reading->next = bytes;
  reading->left = count;
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reading, failed, warned);
  png_infop info = png == NULL ? NULL : png_create_info_struct(png);
  if (info == NULL) abort();
  if (!setjmp(png_jmpbuf(png))) {
    read_header(png, info, reading, max_pixels);
    read_rows(png, info, reading);
  }
  png_destroy_read_struct(&png, &info, NULL);
  free(reading->rows);
  if (!reading->result.accepted) {
    free(reading->result.rgba);
    reading->result.rgba = NULL;
  }
  reference_png result = reading->result;
  free(reading);
  return result;
}

long reference_inflate(const uint8_t *bytes, size_t count, uint8_t *target, size_t capacity) {
  uLongf length = capacity;
  return uncompress(target, &length, bytes, count) == Z_OK ? (long)length : -1;
}

long reference_deflate(
    const uint8_t *bytes, size_t count, int level, int strategy, int window_bits, uint8_t *target,
    size_t capacity) {
  z_stream stream = {0};
  if (deflateInit2(&stream, level, Z_DEFLATED, window_bits, 8, strategy) != Z_OK) return -1;
  stream.next_in = (Bytef *)bytes;
  stream.avail_in = (uInt)count;
  stream.next_out = target;
  stream.avail_out = (uInt)capacity;
  int status = deflate(&stream, Z_FINISH);
  deflateEnd(&stream);
  return status == Z_STREAM_END ? (long)stream.total_out : -1;
}
