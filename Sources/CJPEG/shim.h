// libjpeg reports errors by longjmp, which must never cross a Swift frame. So each step is one C
// function that holds its whole setjmp region and returns 1 or 0. They are noinline: code that
// calls setjmp must not become part of its caller. Only a decoder of entropy-coded data may be
// called from within; it returns, and nothing jumps over it.
#include <stdio.h>
// After stdio.h, which jpeglib.h does not include for itself.
#include <jpeglib.h>
// What libjpeg's own modules know of each other: the decoder of entropy-coded data is replaced by
// way of it.
#include <jerror.h>
#include <jpegint.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// Decodes the coefficients of one MCU's blocks, 64 each, zero before, in natural order; 0 ends the
// picture.
typedef int (*fg_jpeg_mcu_decoder)(void *context, int16_t *blocks);

// A decompressor, for one picture after the other.
typedef struct {
  // First, so that libjpeg's own pointer to it is one to the reader.
  struct jpeg_decompress_struct state;
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  jmp_buf escape;
  // Stray bytes before the end marker that are let through.
  size_t maximum_stray_bytes;
  int maximum_scans;
  fg_jpeg_mcu_decoder decode_mcu;
  void *context;
  // Why a call returned 0: libjpeg's own words, ended by a zero.
  char message[JMSG_LENGTH_MAX];
} fg_jpeg_reader;

// What one block of an MCU is decoded by: 16 counts of codes by their length, from 1 on, and the
// codes' symbols (ITU-T T.81, B.2.4.2).
typedef struct {
  int component;
  const uint8_t *dc_counts;
  const uint8_t *dc_symbols;
  const uint8_t *ac_counts;
  const uint8_t *ac_symbols;
} fg_jpeg_block;

static void fg_jpeg_failed(j_common_ptr state) {
  fg_jpeg_reader *reader = (fg_jpeg_reader *)state;
  reader->errors.format_message(state, reader->message);
  longjmp(reader->escape, 1);
}

// Levels below 0 are damage, others are traces.
static void fg_jpeg_said(j_common_ptr state, int level) {
  fg_jpeg_reader *reader = (fg_jpeg_reader *)state;
  if (level >= 0) return;
  if (reader->errors.msg_code == JWRN_EXTRANEOUS_DATA && reader->errors.msg_parm.i[1] == 0xD9 &&
      (size_t)reader->errors.msg_parm.i[0] <= reader->maximum_stray_bytes)
    return;
  fg_jpeg_failed(state);
}

static void fg_jpeg_went_on(j_common_ptr state) {
  fg_jpeg_reader *reader = (fg_jpeg_reader *)state;
  if (reader->state.input_scan_number <= reader->maximum_scans) return;
  strcpy(reader->message, "too many scans");
  longjmp(reader->escape, 1);
}

// NULL without memory; the caller frees it.
static inline fg_jpeg_reader *fg_jpeg_create(size_t maximum_stray_bytes, int maximum_scans) {
  fg_jpeg_reader *reader = (fg_jpeg_reader *)calloc(1, sizeof *reader);
  if (reader == NULL) return NULL;
  reader->maximum_stray_bytes = maximum_stray_bytes;
  reader->maximum_scans = maximum_scans;
  reader->state.err = jpeg_std_error(&reader->errors);
  reader->errors.error_exit = fg_jpeg_failed;
  reader->errors.emit_message = fg_jpeg_said;
  reader->progress.progress_monitor = fg_jpeg_went_on;
  return reader;
}

// Gives up what was begun, and its memory. With it goes what libjpeg keeps of a picture's tables:
// the next one has its own or none.
static inline void fg_jpeg_end(fg_jpeg_reader *reader) { jpeg_destroy_decompress(&reader->state); }

// Reads up to the first scan. `bytes` must stay until `fg_jpeg_end`, with which every picture ends,
// read or not.
static inline __attribute__((noinline)) int fg_jpeg_begin(
    fg_jpeg_reader *reader, const uint8_t *bytes, size_t count) {
  if (setjmp(reader->escape)) return 0;
  jpeg_create_decompress(&reader->state);
  reader->state.progress = &reader->progress;
  jpeg_mem_src(&reader->state, bytes, count);
  jpeg_read_header(&reader->state, TRUE);
  return 1;
}

// Starts decoding at 1/`denominator` of the size to samples of `space`, or to the picture's own
// planes where `planes` is 1. Fails where the picture would not be `width` x `height` of
// `components`.
static inline __attribute__((noinline)) int fg_jpeg_start(
    fg_jpeg_reader *reader, J_COLOR_SPACE space, int planes, int denominator, uint32_t width,
    uint32_t height, int components) {
  struct jpeg_decompress_struct *state = &reader->state;
  if (setjmp(reader->escape)) return 0;
  state->scale_num = 1;
  state->scale_denom = denominator;
  if (planes)
    state->raw_data_out = TRUE;
  else
    state->out_color_space = space;
  jpeg_start_decompress(state);
  int count = planes ? state->num_components : state->output_components;
  if (state->output_width == width && state->output_height == height && count == components)
    return 1;
  strcpy(reader->message, "the header changed");
  return 0;
}

// How many samples a component has to a block's, both ways (ITU-T T.81, A.1.1).
typedef struct {
  int across;
  int down;
} fg_jpeg_sampling;

// Zeros where there is no such component. Behind `fg_jpeg_begin`.
static inline fg_jpeg_sampling fg_jpeg_sampling_at(const fg_jpeg_reader *reader, int index) {
  fg_jpeg_sampling none = {0, 0};
  if (index >= reader->state.num_components) return none;
  const jpeg_component_info *info = &reader->state.comp_info[index];
  fg_jpeg_sampling sampling = {info->h_samp_factor, info->v_samp_factor};
  return sampling;
}

// How many blocks an MCU has that `fg_jpeg_replace` can have decoded by somebody else; 0 where
// libjpeg has to do it: more scans than one, arithmetic coding, restarts. Between
// `fg_jpeg_start` and reading.
static inline int fg_jpeg_replaceable_blocks(const fg_jpeg_reader *reader) {
  const struct jpeg_decompress_struct *state = &reader->state;
  if (state->inputctl->has_multiple_scans || state->progressive_mode || state->arith_code ||
      state->restart_interval != 0)
    return 0;
  return state->blocks_in_MCU;
}

static inline fg_jpeg_block fg_jpeg_block_at(const fg_jpeg_reader *reader, int index) {
  int component = reader->state.MCU_membership[index];
  const jpeg_component_info *info = reader->state.cur_comp_info[component];
  const JHUFF_TBL *dc = reader->state.dc_huff_tbl_ptrs[info->dc_tbl_no];
  const JHUFF_TBL *ac = reader->state.ac_huff_tbl_ptrs[info->ac_tbl_no];
  fg_jpeg_block block = {component, dc->bits + 1, dc->huffval, ac->bits + 1, ac->huffval};
  return block;
}

// What has not been read yet: the entropy-coded data and all that follows.
static inline const uint8_t *fg_jpeg_rest(const fg_jpeg_reader *reader, size_t *count) {
  *count = reader->state.src->bytes_in_buffer;
  return reader->state.src->next_input_byte;
}

static boolean fg_jpeg_decode_mcu(j_decompress_ptr state, JBLOCKROW *blocks) {
  fg_jpeg_reader *reader = (fg_jpeg_reader *)state;
  // libjpeg keeps an MCU's blocks one behind the other.
  return reader->decode_mcu(reader->context, blocks[0][0]) ? TRUE : FALSE;
}

// Has `decode_mcu` decode all MCUs; libjpeg goes on behind the next `consumed` bytes.
static inline void fg_jpeg_replace(
    fg_jpeg_reader *reader, fg_jpeg_mcu_decoder decode_mcu, void *context, size_t consumed) {
  reader->decode_mcu = decode_mcu;
  reader->context = context;
  reader->state.src->next_input_byte += consumed;
  reader->state.src->bytes_in_buffer -= consumed;
  reader->state.entropy->decode_mcu = fg_jpeg_decode_mcu;
}

static inline int fg_jpeg_stopped(fg_jpeg_reader *reader) {
  strcpy(reader->message, "the data ends early");
  return 0;
}

// Reads all rows into `samples`, packed, and on to the end marker.
static inline __attribute__((noinline)) int fg_jpeg_read_rows(
    fg_jpeg_reader *reader, uint8_t *samples) {
  struct jpeg_decompress_struct *state = &reader->state;
  if (setjmp(reader->escape)) return 0;
  size_t stride = (size_t)state->output_width * state->output_components;
  JSAMPROW rows[16];
  while (state->output_scanline < state->output_height) {
    JDIMENSION count = state->output_height - state->output_scanline;
    if (count > 16) count = 16;
    for (JDIMENSION row = 0; row < count; row++)
      rows[row] = samples + (state->output_scanline + row) * stride;
    if (jpeg_read_scanlines(state, rows, count) == 0) return fg_jpeg_stopped(reader);
  }
  jpeg_finish_decompress(state);
  return 1;
}

// Where one plane goes, packed.
typedef struct {
  uint8_t *samples;
  uint32_t width;
  uint32_t height;
} fg_jpeg_plane;

// Copies what a component has of a plane's rows from `first` on. A plane may be wider and higher
// than the component's blocks by a sample; that is the last one again.
static inline void fg_jpeg_keep_rows(const jpeg_component_info *info, JSAMPARRAY rows,
                                     JDIMENSION first, const fg_jpeg_plane *plane) {
  JDIMENSION width = info->width_in_blocks * info->DCT_scaled_size;
  JDIMENSION height = info->height_in_blocks * info->DCT_scaled_size;
  JDIMENSION count = info->v_samp_factor * info->DCT_scaled_size;
  if (width > plane->width) width = plane->width;
  for (JDIMENSION row = 0; row < count && first + row < plane->height; row++) {
    uint8_t *target = plane->samples + (size_t)(first + row) * plane->width;
    if (first + row >= height) {
      memcpy(target, target - plane->width, plane->width);
      continue;
    }
    memcpy(target, rows[row], width);
    memset(target + width, target[width - 1], plane->width - width);
  }
}

// Reads all planes, one for each component, and on to the end marker. What a component has beyond
// its plane, up to whole blocks, is left out.
static inline __attribute__((noinline)) int fg_jpeg_read_planes(
    fg_jpeg_reader *reader, const fg_jpeg_plane *planes) {
  struct jpeg_decompress_struct *state = &reader->state;
  if (setjmp(reader->escape)) return 0;
  JSAMPARRAY rows[MAX_COMPONENTS];
  for (int index = 0; index < state->num_components; index++) {
    jpeg_component_info *info = &state->comp_info[index];
    // A scaled picture's colour would come at the size of its brightness, where one transform
    // gives both; here every plane keeps its own.
    info->DCT_scaled_size = state->min_DCT_scaled_size;
    info->MCU_sample_width = info->MCU_width * info->DCT_scaled_size;
    state->idct->inverse_DCT[index] = state->idct->inverse_DCT[0];
    rows[index] = state->mem->alloc_sarray(
        (j_common_ptr)state, JPOOL_IMAGE, info->width_in_blocks * info->DCT_scaled_size,
        info->v_samp_factor * info->DCT_scaled_size);
  }
  JDIMENSION step = state->max_v_samp_factor * state->min_DCT_scaled_size;
  while (state->output_scanline < state->output_height) {
    JDIMENSION line = state->output_scanline;
    if (jpeg_read_raw_data(state, rows, step) == 0) return fg_jpeg_stopped(reader);
    for (int index = 0; index < state->num_components; index++) {
      const jpeg_component_info *info = &state->comp_info[index];
      fg_jpeg_keep_rows(info, rows[index], line * info->v_samp_factor / state->max_v_samp_factor,
                        &planes[index]);
    }
  }
  jpeg_finish_decompress(state);
  return 1;
}
