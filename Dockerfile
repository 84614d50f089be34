# The server program and its site in a small image; the build steps are the Makefile's.
#
#   docker build -t novaclub .
#   docker run --rm -p 3000:3000 -v novaclub:/data novaclub

FROM rust:1.95-bookworm AS build
WORKDIR /build

# First what changes rarely: the WASM target, wasm-bindgen of the version in Cargo.lock, tools/parts.
COPY Makefile Cargo.lock ./
COPY scripts scripts
COPY tools tools
RUN make tools

# The folder of built dependencies is a cache of the builder, not a layer of the image.
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target/release \
    --mount=type=cache,target=/build/target/browser \
    --mount=type=cache,target=/build/target/wasm32-unknown-unknown \
    make build && install -D target/release/novaclub /image/novaclub && cp -R target/site /image/site


FROM debian:bookworm-slim
RUN useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin novaclub \
    && install -d -o novaclub -g novaclub -m 700 /data
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /image/novaclub /usr/local/bin/novaclub
COPY --from=build /image/site /usr/local/share/novaclub/site

# What else can be set: see "Configuration" in README.md. Without NOVACLUB_SECRET one is created
# at the first start in data/secret, here on the volume.
#   NOVACLUB_PUBLIC_URL  the address people type, such as https://club.example.org
#   DATABASE_URL         postgres://… when several instances share one database
#   NOVACLUB_SECRET      the signing secret, at least 32 bytes; the same for every instance
# A backup while it runs: docker exec <container> novaclub backup /data/club.backup
ENV NOVACLUB_ADDRESS=0.0.0.0:3000 \
    NOVACLUB_SITE=/usr/local/share/novaclub/site \
    NOVACLUB_LOG_FORMAT=json \
    DATABASE_URL=sqlite:///data/novaclub.db

USER 10001
WORKDIR /
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["novaclub", "health"]
ENTRYPOINT ["novaclub"]
CMD ["serve"]
