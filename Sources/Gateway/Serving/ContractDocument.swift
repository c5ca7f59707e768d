import CContract

/// `openapi.yaml` as it was when the program was built.
public enum ContractDocument {
  public static let bytes = [UInt8](
    // The pointer is to static storage of exactly that size, which nobody writes to.
    UnsafeBufferPointer(start: frame_gateway_contract(), count: frame_gateway_contract_size()))
}
