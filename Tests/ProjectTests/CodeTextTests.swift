import Testing

@Suite("What counts as code")
struct CodeTextTests {
  @Test(
    "blanks literals and comments, keeps code and line breaks",
    arguments: [
      ("let a = 1  // import B\n", "let a = 1             \n"),
      ("a /* b /* c */ d */ e", "a                   e"),
      (#"x("import B", y)"#, #"x("        ", y)"#),
      (#"x("a\"b", y)"#, #"x("    ", y)"#),
      ("\"\"\"\nimport B\n\"\"\"\nc", "\"\"\"\n        \n\"\"\"\nc"),
      (##"f(#"a"b\"#, c)"##, ##"f(#"    "#, c)"##),
      ("a /* never closed", "a                "),
      ("a \"never closed", "a \"            "),
      ("#if a\nb", "#if a\nb"),
    ])
  func blanks(text: String, code: String) {
    #expect(CodeText(text).code == code)
  }
}
