extension Task where Failure == Never {
  /// The task's value; a test that is cancelled at its time limit cancels the task too, and does not
  /// hang with it.
  var outcome: Success {
    get async {
      await withTaskCancellationHandler {
        await value
      } onCancel: {
        cancel()
      }
    }
  }
}
