#!/usr/bin/env bash
# Prints the URL of a MariaDB server: the one of MARIADB_URL or of 127.0.0.1:3306 when it answers,
# else a private one with its own port and data, for which the Debian package is installed (needs root).
#
#   MARIADB_URL           a server to use instead; it must answer
#   KYSERA_MARIADB_DIR    the folder of the private server. Default: /var/tmp/kysera-mariadb
#   KYSERA_MARIADB_PORT   its port. Default: 3311
set -euo pipefail

scripts="$(cd "$(dirname "$0")" && pwd)"
folder="${KYSERA_MARIADB_DIR:-/var/tmp/kysera-mariadb}"
port="${KYSERA_MARIADB_PORT:-3311}"
private_url="mysql://root@127.0.0.1:$port"
log="$folder/mariadbd.log"

answers() { node "$scripts/server-version.mjs" "$1" 2>/dev/null | grep -qi mariadb; }

# Debian starts a server of the package by itself, on a port that may be somebody else's.
install_server() {
  command -v mariadbd >/dev/null && return
  echo "start-mariadb: installing the package mariadb-server" >&2
  local policy=/usr/sbin/policy-rc.d
  [[ -e "$policy" ]] || { printf '#!/bin/sh\nexit 101\n' >"$policy"; chmod +x "$policy"; trap "rm -f $policy" EXIT; }
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y mariadb-server; } >&2
}

create_data() {
  [[ -d "$folder/data" ]] && return
  rm -rf "$folder/data-new"
  install -d -o mysql "$folder" "$folder/data-new"
  mariadb-install-db --no-defaults --user=mysql --datadir="$folder/data-new" \
    --auth-root-authentication-method=normal --skip-test-db >"$log" 2>&1
  mv "$folder/data-new" "$folder/data"
}

# Test data may be lost in a crash, so the server does not wait for the disk.
start_server() {
  setsid nohup mariadbd --no-defaults --user=mysql --datadir="$folder/data" \
    --port="$port" --bind-address=127.0.0.1 --socket="$folder/mariadb.sock" --pid-file="$folder/mariadb.pid" \
    --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=OFF --max-connections=500 \
    </dev/null >>"$log" 2>&1 &
}

wait_for_server() {
  for _ in $(seq 60); do
    answers "$private_url" && return
    sleep 1
  done
  tail -n 20 "$log" >&2
  echo "start-mariadb: no answer from $private_url within a minute" >&2
  return 1
}

for url in "${MARIADB_URL:-mysql://root@127.0.0.1:3306}" "$private_url"; do
  if answers "$url"; then
    echo "$url"
    exit
  fi
  [[ -z "${MARIADB_URL:-}" ]] || { echo "start-mariadb: MARIADB_URL does not lead to a MariaDB server" >&2; exit 1; }
done
install_server
create_data
start_server
wait_for_server
echo "$private_url"
