#!/bin/sh
# Writes the two Secrets as YAML, for `kubectl apply -f -`. What you know comes from a file of variables and the profile;
# Valkey's passwords are made here, so that nobody ever types one. Run it once: another run gives other passwords, and
# Valkey and the application must then be restarted.
#
#   ./secrets.sh ../ringback.env my-business.toml | kubectl apply -f -
set -eu
umask 077
variables=$1 profile=$2
value() {
    found=$(sed -n "s/^SPIN_VARIABLE_$1=//p" "$variables" | tail -n 1)
    [ -n "$found" ] || { echo "SPIN_VARIABLE_$1 is missing in $variables" >&2; exit 1; }
    printf %s "$found"
}
hash() { printf %s "$1" | openssl dgst -sha256 -r | cut -d ' ' -f 1; }

folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
password=$(openssl rand -hex 24) backup=$(openssl rand -hex 24)
# Files, since arguments can be seen.
for name in carrier_account carrier_secret tick_token session_key; do
    value "$(echo $name | tr a-z A-Z)" > "$folder/$name"
done
printf %s "redis://ringback:$password@valkey:6379" > "$folder/state"
printf %s "$backup" > "$folder/backup_password"
# The application has its own keys and the commands that it needs; the probe has none and one.
cat > "$folder/users.acl" <<ACL
user default off
user ringback on #$(hash "$password") ~ringback:* resetchannels -@all +get +set +eval +del +incrby +ping +hello
user backup on #$(hash "$backup") ~* resetchannels -@all +ping +hello +psync +sync +replconf
user probe on #$(hash probe) resetkeys resetchannels -@all +ping +hello
ACL
kubectl create secret generic ringback --namespace ringback --dry-run=client --output yaml \
    --from-file="$folder/carrier_account" --from-file="$folder/carrier_secret" --from-file="$folder/tick_token" \
    --from-file="$folder/session_key" --from-file="$folder/state" --from-file=business="$profile"
echo ---
kubectl create secret generic valkey --namespace ringback --dry-run=client --output yaml \
    --from-file="$folder/users.acl" --from-file="$folder/backup_password"
