/// The chunks that are read or written (PNG Third Edition, section 11), by their names' bytes.
enum PNGChunkType: UInt32 {
  case header = 0x4948_4452
  case palette = 0x504C_5445
  case transparency = 0x7452_4E53
  case exif = 0x6558_4966
  case data = 0x4944_4154
  case end = 0x4945_4E44
}
