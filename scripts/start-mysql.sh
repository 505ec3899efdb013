#!/usr/bin/env bash
# Prints the URL of a MySQL 9 server, after starting one on Debian if none can be reached.
#
# Debian 12 does not package MySQL, so the server comes from a minimal Debian "sid" in a folder
# of its own and runs in a chroot (needs root). A second run finds the folder and takes seconds.
#
#   MYSQL_URL           a server to use instead; it must answer
#   KYSERA_MYSQL_DIR    the folder (560 MB). Default: /var/tmp/kysera-mysql
#   KYSERA_MYSQL_PORT   Default: 3310
set -euo pipefail

scripts="$(cd "$(dirname "$0")" && pwd)"
folder="${KYSERA_MYSQL_DIR:-/var/tmp/kysera-mysql}"
port="${KYSERA_MYSQL_PORT:-3310}"
url="${MYSQL_URL:-mysql://root@127.0.0.1:$port}"
system="$folder/system"
log="$folder/mysqld.log"

answers() { node "$scripts/server-version.mjs" "$url" 2>/dev/null | grep -qiv mariadb; }

install_server() {
  [[ -e "$folder/installed" ]] && return
  echo "start-mysql: installing MySQL into $system" >&2
  command -v debootstrap >/dev/null || { apt-get update && apt-get install -y debootstrap; } >&2
  # A folder without the mark is the rest of an installation that was interrupted.
  rm -rf "$system"
  mkdir -p "$folder"
  debootstrap --variant=minbase --include=mysql-server-core sid "$system" >"$folder/debootstrap.log" 2>&1 ||
    { tail -n 20 "$folder/debootstrap.log" >&2; return 1; }
  chroot "$system" id mysql >/dev/null 2>&1 || chroot "$system" useradd --system mysql
  touch "$folder/installed"
}

create_data() {
  [[ -d "$system/srv/mysql" ]] && return
  rm -rf "$system/srv/mysql-new"
  install -d -m 0755 "$system/srv/mysql-new"
  chroot "$system" chown mysql: /srv/mysql-new
  chroot "$system" mysqld --no-defaults --initialize-insecure --user=mysql --datadir=/srv/mysql-new >"$log" 2>&1
  mv "$system/srv/mysql-new" "$system/srv/mysql"
}

# Test data may be lost in a crash, so the server does not wait for the disk. Generated queries have crashed
# MySQL 9.7, so it is started again after a crash; a shutdown ends it.
start_server() {
  local server=(chroot "$system" mysqld --no-defaults --user=mysql --datadir=/srv/mysql
    --port="$port" --bind-address=127.0.0.1 --socket=/tmp/mysql.sock --mysqlx=OFF --secure-file-priv=NULL
    --skip-log-bin --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=OFF --max-connections=500)
  setsid nohup bash -c 'for _ in {1..50}; do "$@" && exit; sleep 1; done' start-mysql "${server[@]}" \
    </dev/null >>"$log" 2>&1 &
}

wait_for_server() {
  for _ in $(seq 60); do
    answers && return
    sleep 1
  done
  tail -n 20 "$log" >&2
  echo "start-mysql: no answer from $url within a minute" >&2
  return 1
}

if ! answers; then
  [[ -z "${MYSQL_URL:-}" ]] || { echo "start-mysql: MYSQL_URL does not lead to a MySQL server" >&2; exit 1; }
  install_server
  create_data
  start_server
  wait_for_server
fi
echo "$url"
