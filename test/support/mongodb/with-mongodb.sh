#!/bin/sh
# Runs a command beside a server of MongoDB's protocol, whose address it finds in SEN_ID_TEST_MONGODB:
#   test/support/mongodb/with-mongodb.sh npx mocha 'test/storage/**/*.test.ts'
# Needs a JDK of version 17 or later, and Maven at the first run, which fetches the server's jars. Gives back the command's exit code.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
if [ "$#" -eq 0 ]; then
  echo "usage: with-mongodb.sh COMMAND [ARGUMENT...]" >&2
  exit 64
fi

# A fetch that was broken off leaves jars, but not the mark.
if [ ! -e "$here/lib/.complete" ]; then
  echo "with-mongodb: fetching the server's jars" >&2
  mvn -B -q -f "$here/pom.xml" dependency:copy-dependencies -DoutputDirectory="$here/lib" >&2
  touch "$here/lib/.complete"
fi

log=$(mktemp)
java -cp "$here/lib/*" "$here/Server.java" 0 >"$log" 2>&1 &
server=$!
stop() {
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  rm -f "$log"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The server says its address when it answers.
address=
tries=0
while [ -z "$address" ]; do
  if ! kill -0 "$server" 2>/dev/null || [ "$tries" -ge 600 ]; then
    echo "with-mongodb: the server did not start:" >&2
    cat "$log" >&2
    exit 69
  fi
  sleep 0.1
  tries=$((tries + 1))
  address=$(sed -n 's/^listening on //p' "$log")
done

# It knows neither sessions nor retries.
SEN_ID_TEST_MONGODB="mongodb://$address/?retryWrites=false&retryReads=false&w=1"
export SEN_ID_TEST_MONGODB
code=0
"$@" || code=$?
exit "$code"
