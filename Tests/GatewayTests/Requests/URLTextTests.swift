import Testing

@testable import Gateway

@Suite("Text of a URL")
struct URLTextTests {
  @Test(
    "decodes escapes, and refuses what is none, a NUL, and what is no UTF-8",
    arguments: [
      ("", ""), ("abc", "abc"), ("%41b", "Ab"), ("%2f%2F", "//"), ("%C3%A9", "é"),
      ("%c3%a9", "é"), ("a+b", "a+b"), ("%25%34%31", "%41"), ("a%20", "a "),
      ("%", nil), ("%4", nil), ("a%4", nil), ("%zz", nil), ("%4g", nil), ("%-1", nil),
      ("%00", nil), ("a%00b", nil), ("%FF", nil), ("%C3", nil), ("%ED%A0%80", nil),
    ] as [(String, String?)])
  func decoding(text: String, decoded: String?) {
    #expect(URLText.decoded(ArraySlice(inner: text)) == decoded)
  }

  @Test(
    "reads plain decimals of 63 bits and nothing else",
    arguments: [
      ("0", 0), ("7", 7), ("10", 10), ("9223372036854775806", .max - 1),
      ("9223372036854775807", .max), ("9223372036854775808", nil), ("9999999999999999999", nil),
      ("10000000000000000000", nil), ("00000000000000000001", nil), ("01", nil), ("00", nil),
      ("", nil), ("+1", nil), ("-1", nil), ("-0", nil), ("1e3", nil), ("1.0", nil), ("0x1", nil),
      (" 1", nil), ("1 ", nil), ("1_000", nil), ("१", nil), ("１", nil),
    ] as [(String, Int64?)])
  func decimals(text: String, number: Int64?) {
    #expect(URLText.decimal(ArraySlice(inner: text)) == number)
  }
}
