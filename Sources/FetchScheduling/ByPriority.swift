/// One value for each priority.
struct ByPriority<Value: Sendable>: Sendable {
  var interactive: Value
  var batch: Value

  subscript(priority: Priority) -> Value {
    get { priority == .interactive ? interactive : batch }
    _modify {
      switch priority {
      case .interactive: yield &interactive
      case .batch: yield &batch
      }
    }
  }
}
