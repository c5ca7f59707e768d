import HTTPServer
import Logging
import ServiceLifecycle

/// Reads certificates and keys again when one of their files is another than before.
struct CertificateFiles: Service {
  /// How often they are looked at.
  static let period = Duration.seconds(5)

  let settings: Settings
  let server: HTTPServer
  let logger: Logger

  func run() async throws {
    guard settings.tls != nil else {
      try? await gracefulShutdown()
      return
    }
    await cancelWhenGracefulShutdown {
      var known = stamps
      while (try? await Task.sleep(for: Self.period)) != nil {
        let found = stamps
        guard found != known else { continue }
        known = found
        reload()
      }
    }
  }

  /// Reads them at once; what can't be used leaves those in use, with one line that says why.
  func reload() {
    guard settings.tls != nil else { return }
    do throws(TLSError) {
      try server.reloadCertificates()
      logger.notice("GATEWAY_TLS_CERT and GATEWAY_TLS_KEY were read again")
    } catch {
      logger.error("GATEWAY_TLS_CERT, GATEWAY_TLS_KEY: \(error); the old ones stay in use")
    }
  }

  private var stamps: [FileStamp?] {
    (settings.tlsCertificates + settings.tlsKeys).map { FileStamp(of: $0) }
  }
}
