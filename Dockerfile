FROM swift:6.3-bookworm AS build

# Debian's stable release keeps its versions; a pinned one would vanish with the next fix.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install --yes --no-install-recommends \
    libcurl4-openssl-dev \
    libisal-dev \
    libjpeg62-turbo-dev \
    libpng-dev \
    libssl-dev \
    libturbojpeg0-dev \
    pkg-config \
  && rm -rf /var/lib/apt/lists/*

WORKDIR /source
COPY Package.swift ./
RUN swift package resolve
# The contract is compiled in.
COPY openapi.yaml ./
COPY Sources Sources
# The manifest names the test targets, so their folders must be there.
COPY Tests Tests
RUN swift build --configuration release --static-swift-stdlib --product frame-gateway \
    --explicit-target-dependency-import-check error \
  && strip --strip-debug .build/release/frame-gateway

FROM debian:bookworm-slim

# deploy/prove-runtime.sh reads this list, and proves it enough and not too long.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install --yes --no-install-recommends \
    ca-certificates \
    libcurl4 \
    libisal2 \
    libjpeg62-turbo \
    libpng16-16 \
    libssl3 \
    libstdc++6 \
    libturbojpeg0 \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin gateway

COPY --from=build /source/.build/release/frame-gateway /usr/local/bin/

USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 \
  CMD ["frame-gateway", "healthcheck"]

# It listens on the container's loopback until GATEWAY_LISTEN names another address, and off
# loopback without callers' keys only with GATEWAY_AUTH=none: both are left to who runs it.
ENTRYPOINT ["frame-gateway"]
CMD ["serve"]
