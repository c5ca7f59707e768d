/// Look-ups that are kept from one picture to the next, since those of a film have the same tables.
///
/// Belongs to one thread at a time. Entries stay where they are at least until the tables of the
/// next picture are asked for.
final class JPEGLookupCache {
  /// Tables of either kind; films have two, and no picture has more than four.
  static let maximumTables = 4

  private var means: [JPEGLookup] = []
  private var coefficients: [JPEGLookup] = []

  /// The entries for differences of means.
  ///
  /// - Parameters:
  ///   - counts: of libjpeg's table, 16.
  ///   - symbols: of libjpeg's table, 256.
  func means(
    _ counts: UnsafePointer<UInt8>, _ symbols: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt64> {
    Self.entries(Self.table(counts, symbols), in: &means, JPEGLookup.means)
  }

  /// The entries for all other coefficients.
  ///
  /// - Parameters: as for means.
  func coefficients(
    _ counts: UnsafePointer<UInt8>, _ symbols: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt64> {
    Self.entries(Self.table(counts, symbols), in: &coefficients, JPEGLookup.coefficients)
  }

  /// The symbol that bits begin with by the table that `entries` are of; nil where there is none.
  @inline(never)
  func symbol(
    at bits: UInt16, of entries: UnsafePointer<UInt64>
  ) -> (symbol: UInt8, length: Int)? {
    let isOf = { (lookup: JPEGLookup) in UnsafePointer(lookup.entries) == entries }
    let lookup = means.first(where: isOf) ?? coefficients.first(where: isOf)
    return lookup?.table.symbol(at: bits)
  }

  private static func table(
    _ counts: UnsafePointer<UInt8>, _ symbols: UnsafePointer<UInt8>
  ) -> JPEGHuffmanTable {
    // Safe: libjpeg's tables have 16 counts and 256 symbols, and it has refused those of more.
    let counts = [UInt8](UnsafeBufferPointer(start: counts, count: JPEGHuffmanTable.maximumLength))
    let total = counts.reduce(0) { $0 + Int($1) }
    return JPEGHuffmanTable(
      counts: counts, symbols: [UInt8](UnsafeBufferPointer(start: symbols, count: total)))
  }

  private static func entries(
    _ table: JPEGHuffmanTable, in kept: inout [JPEGLookup],
    _ make: (JPEGHuffmanTable) -> JPEGLookup
  ) -> UnsafePointer<UInt64> {
    // The one that was used last stands last, so that none is given up that this picture has.
    let index = kept.firstIndex { $0.table == table }
    let lookup = index.map { kept.remove(at: $0) } ?? make(table)
    kept.append(lookup)
    if kept.count > maximumTables { kept.removeFirst() }
    return UnsafePointer(lookup.entries)
  }
}
