# syntax=docker/dockerfile:1
# An image of nothing but CreatorVault: no shell, no package manager, no root.
# `make deployable` runs these steps without Docker, and tries what they make;
# for that, RUN writes below its own folder, and needs no more than the tools
# that the base image is named after.

FROM --platform=$BUILDPLATFORM node:24-trixie-slim AS app
WORKDIR /src
COPY web/app/package.json web/app/package-lock.json web/app/
RUN --mount=type=cache,target=/root/.npm cd web/app && npm ci --ignore-scripts --no-fund --no-audit
COPY internal/api/openapi.json internal/api/
COPY web/app web/app
RUN mkdir -p web/dist && cd web/app && npm run --silent build

FROM --platform=$BUILDPLATFORM golang:1.26.8-trixie AS program
ARG TARGETOS
ARG TARGETARCH
# Of a release; without, it is the commit.
ARG VERSION
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
COPY --from=app /src/web/dist web/dist
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -ldflags="-s -w -X main.version=$VERSION" -o image/creatorvault ./cmd/creatorvault \
    && mkdir image/data image/tmp

FROM scratch
LABEL org.opencontainers.image.title="CreatorVault" \
      org.opencontainers.image.description="A private home for content ideas, from the spark to the publication" \
      org.opencontainers.image.documentation="https://creatorvault.dev" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=program /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=program --chown=65532:65532 --chmod=0700 /src/image/data /data
COPY --from=program --chown=65532:65532 --chmod=0700 /src/image/tmp /tmp
COPY --from=program /src/image/creatorvault /usr/local/bin/creatorvault
# Nobody in particular: the id that is not root and is no one else's on most systems.
USER 65532:65532
# The vault is in /data; what is imported and exported passes through /tmp.
ENV HOST=0.0.0.0 METRICS_ADDR=:9464 DATA_DIR=/data
WORKDIR /data
VOLUME ["/data", "/tmp"]
EXPOSE 8000 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --retries=3 --start-period=30s CMD ["/usr/local/bin/creatorvault", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/creatorvault"]
CMD ["serve"]
