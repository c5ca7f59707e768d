// ISA-L's states are large (an inflater's is 90 kB) and sized by macros that Swift does not import.
// So they live behind pointers to types that are made here, and Swift passes pointers and counts.
#ifndef FRAME_GATEWAY_CISAL_SHIM_H
#define FRAME_GATEWAY_CISAL_SHIM_H

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <stdint.h>
#include <stdlib.h>

typedef struct {
  struct isal_zstream stream;
  // Where blocks end, and so the bytes, depends on this size.
  uint8_t level_buffer[ISAL_DEF_LVL1_LARGE];
} fg_isal_deflater;

// NULL without memory; the caller frees it by `free`.
static inline void *fg_isal_deflater_make(void) { return malloc(sizeof(fg_isal_deflater)); }

// Compresses `count` bytes at once, as raw deflate at level 1, without any match before them. The
// data ends in the stream's last block where `is_last`, else at a byte's border, so that more can
// follow. Gives the bytes written, or 0 where `capacity` was too small.
static inline uint32_t fg_isal_deflate(
    void *state, const uint8_t *bytes, uint32_t count, int is_last, uint8_t *out,
    uint32_t capacity) {
  fg_isal_deflater *deflater = (fg_isal_deflater *)state;
  struct isal_zstream *stream = &deflater->stream;
  isal_deflate_init(stream);
  stream->level = 1;
  stream->level_buf = deflater->level_buffer;
  stream->level_buf_size = sizeof deflater->level_buffer;
  stream->gzip_flag = IGZIP_DEFLATE;
  stream->end_of_stream = is_last != 0;
  stream->flush = is_last ? NO_FLUSH : FULL_FLUSH;
  stream->next_in = (uint8_t *)bytes;
  stream->avail_in = count;
  stream->next_out = out;
  stream->avail_out = capacity;
  // With room left over nothing is waiting for more of it.
  int is_whole = isal_deflate(stream) == COMP_OK && stream->avail_in == 0 && stream->avail_out > 0;
  return is_whole ? stream->total_out : 0;
}

// NULL without memory; the caller frees it by `free`.
static inline void *fg_isal_inflater_make(void) { return malloc(sizeof(struct inflate_state)); }

// Begins to read a zlib stream of `count` bytes, which stay where they are until it ends.
static inline void fg_isal_inflate_begin(void *state, const uint8_t *bytes, uint32_t count) {
  struct inflate_state *inflater = (struct inflate_state *)state;
  isal_inflate_init(inflater);
  inflater->crc_flag = ISAL_ZLIB;
  inflater->next_in = (uint8_t *)bytes;
  inflater->avail_in = count;
}

// Decompresses the stream's next bytes. Gives 1 where there were as many as `capacity`, 0 where it
// ends before, else ISA-L's error, which is negative.
static inline int fg_isal_inflate(void *state, uint8_t *out, uint32_t capacity) {
  struct inflate_state *inflater = (struct inflate_state *)state;
  inflater->next_out = out;
  inflater->avail_out = capacity;
  int status = isal_inflate(inflater);
  return status < 0 ? status : inflater->avail_out == 0;
}

// Reads on to the stream's end; up to `surplus` bytes that are still in it are dropped. Gives 1
// where the end is there and the checksum is right, 0 where the input stops before, 2 where the
// stream has more, else ISA-L's error, which is negative.
static inline int fg_isal_inflate_end(void *state, uint32_t surplus) {
  struct inflate_state *inflater = (struct inflate_state *)state;
  uint8_t dropped[4096];
  while (inflater->block_state != ISAL_BLOCK_FINISH) {
    // One byte more than may be left over tells whether there is more.
    uint32_t room = surplus + 1 < sizeof dropped ? surplus + 1 : sizeof dropped;
    inflater->next_out = dropped;
    inflater->avail_out = room;
    int status = isal_inflate(inflater);
    if (status < 0) return status;
    uint32_t count = room - inflater->avail_out;
    if (count > surplus) return 2;
    surplus -= count;
    if (inflater->avail_out > 0 && inflater->block_state != ISAL_BLOCK_FINISH) return 0;
  }
  return 1;
}

#endif
