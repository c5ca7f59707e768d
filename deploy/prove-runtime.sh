#!/usr/bin/env bash
# Proves the runtime image's package list without a container engine.
#
#     deploy/prove-runtime.sh .build/release/frame-gateway      # as root
#
# Debootstrap makes a folder of Debian's minimal system, which is what bookworm-slim is, plus
# the packages that the Dockerfile's last stage installs. In it, as the image's user:
#   - every library the binary is linked to is found, and every library package on the list
#     is there for one of them: the list is enough, and not too long;
#   - `--version`, `--help` and `demo` start, the demo answers from outside, `healthcheck`
#     agrees, and SIGTERM ends it with status 0.
# It does not prove the build stage, or what only an engine does: limits, capabilities, mounts.
set -euo pipefail

binary=$(realpath "$1")
dockerfile="$(dirname "$(realpath "$0")")/../Dockerfile"
root=$(mktemp --directory --tmpdir frame-gateway-root.XXXXXX)
# The image's user must get in.
chmod 755 "$root"
server=
cleanup() {
  [[ -z $server ]] || kill -KILL "$server" 2>/dev/null || true
  ! mountpoint --quiet "$root/proc" || umount "$root/proc"
  rm -rf --one-file-system "$root"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# The last stage's lines, and in them the words of the installation that are not options.
stage=$(awk '/^FROM / { text = "" } { text = text $0 "\n" } END { printf "%s", text }' "$dockerfile")
packages=$(
  sed -e ':join' -e '/\\$/ { N; s/\\\n//; b join }' <<<"$stage" \
    | sed -n 's/.*apt-get install \([^&]*\).*/\1/p' | tr ' ' '\n' | grep -v -e '^-' -e '^$'
)
user=$(sed -n 's/^USER //p' <<<"$stage")
[[ -n $packages && -n $user ]] || fail "the Dockerfile's last stage names no packages or no user"

echo "Debian's minimal system and: ${packages//$'\n'/ }"
debootstrap --variant=minbase --include="${packages//$'\n'/,}" bookworm "$root" >"$root.log" 2>&1 \
  || { tail -n 20 "$root.log" >&2; fail "debootstrap"; }
rm "$root.log"
install -D "$binary" "$root/usr/local/bin/frame-gateway"

# Containers have it, and Swift reads the program's arguments there.
mount -t proc proc "$root/proc"

inside() { chroot "$root" "$@"; }
# An array, not a function: in the background its process is the gateway itself.
gateway=(
  env --ignore-environment PATH=/usr/local/bin:/usr/sbin:/usr/bin GATEWAY_LISTEN=127.0.0.1:0
  chroot --userspec="$user" "$root" frame-gateway
)

libraries=$(inside ldd /usr/local/bin/frame-gateway)
! grep 'not found' <<<"$libraries" || fail "the list is too short"
direct=$(objdump -p "$binary" | awk '$1 == "NEEDED" { print $2 }')
owners=$(
  for library in $direct; do
    path=$(awk -v name="$library" '$1 == name && $2 == "=>" { print $3 }' <<<"$libraries")
    [[ -z $path ]] || inside dpkg-query --search "*${path#/lib}" | sed 's/:.*//'
  done | sort --unique
)
for package in $packages; do
  # Certificates are files that libcurl reads, not a library.
  [[ $package == ca-certificates ]] || grep --quiet --line-regexp "$package" <<<"$owners" \
    || fail "$package is on the list, but the binary is linked to nothing in it"
done
echo "ok: linked to $(wc -w <<<"$direct") libraries, all there; no package too many"

[[ -s $root/etc/ssl/certs/ca-certificates.crt ]] || fail "no certificates for https upstreams"
"${gateway[@]}" --version
"${gateway[@]}" --help >/dev/null
echo "ok: it starts as user $user"

"${gateway[@]}" demo >"$root/demo.log" 2>&1 &
server=$!
base=
for _ in $(seq 100); do
  base=$(sed -n 's|.*listening on \(http://127\.0\.0\.1:[0-9]*\).*|\1|p' "$root/demo.log" | head -n 1)
  [[ -z $base ]] || break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.1
done
[[ -n $base ]] || { cat "$root/demo.log" >&2; fail "the demo does not start"; }

get() { # get PATH MAGIC: the answer holds MAGIC behind its first byte
  curl --noproxy '*' --silent --show-error --fail --max-time 30 --retry 10 --retry-all-errors \
    --output "$root/answer" "$base$1"
  [[ $(head --bytes="$((${#2} + 1))" "$root/answer" | tail --bytes="${#2}") == "$2" ]] \
    || fail "$1 is not what it should be"
}
get /readyz ''
get /videos/1/frames/17.png PNG
get /videos/1/frames/17.npy NUMPY
echo "ok: the demo answers at $base"

"${gateway[@]/#GATEWAY_LISTEN=*/GATEWAY_LISTEN=${base#http://}}" healthcheck
echo "ok: its own healthcheck agrees"

kill -TERM "$server"
wait "$server" || fail "SIGTERM ended it with status $?"
# The image's user must get in.
chmod 755 "$root"
server=
echo "ok: SIGTERM ends it with status 0"
