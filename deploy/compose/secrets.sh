#!/bin/sh
# Makes the secrets of the site once, in the folder secrets beside this.
set -eu
cd "$(dirname "$0")"
umask 077
if [ -e secrets ]; then
	echo "secrets is there already; what is in it is in use." >&2
	exit 1
fi
mkdir secrets
random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
password=$(random 24)
random 32 >secrets/auth_secret
printf '%s' "$password" >secrets/postgres_password
printf '"vault" "%s"\n' "$password" >secrets/userlist
printf 'postgres://vault:%s@pgbouncer:6432/vault?sslmode=disable' "$password" >secrets/database_url
printf 'postgres://vault:%s@postgres:5432/vault?sslmode=disable' "$password" >secrets/database_direct_url
# The programs in the containers are not the owner; the folder is closed to everybody else.
chmod 0644 secrets/*
