package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"
)

// verbs are the commands that there are.
var verbs = strings.Fields("serve user token keys export import verify backup restore check copy encrypt decrypt rekey migrate healthcheck version")

func TestHelp(t *testing.T) {
	for _, args := range [][]string{{"help"}, {"--help"}, {"-h"}} {
		out := command(t, nil, "", args...).must(t)
		for _, verb := range verbs {
			if !strings.Contains(out, "\n  "+verb+" ") {
				t.Errorf("%s does not list %s", args, verb)
			}
		}
	}
	for _, verb := range verbs {
		asked := [][]string{{verb, "--help"}, {"help", verb}, {verb, "-h"}, {verb, "a", "--help"}}
		first := command(t, nil, "", asked[0]...).must(t)
		if !strings.HasPrefix(first, "Usage: creatorvault "+verb) {
			t.Errorf("%s: %s", verb, first)
		}
		if verb != "version" && verb != "verify" && verb != "copy" && (!strings.Contains(first, "\nExamples:\n  ") || !strings.Contains(first, "\n  --database-url ") || !strings.Contains(first, "\n  --database-key-file ")) {
			t.Errorf("help of %s has no examples, or lacks settings:\n%s", verb, first)
		}
		for line := range strings.Lines(first) {
			if len(line) > 120 && strings.HasPrefix(line, "  --") {
				t.Errorf("%s: a long line: %s", verb, line)
			}
		}
		for _, args := range asked[1:] {
			if out := command(t, nil, "", args...).must(t); out != first {
				t.Errorf("%s says otherwise than %s", args, asked[0])
			}
		}
	}
	none := command(t, nil, "")
	if none.exit != 2 || none.stdout != "" || !strings.HasSuffix(none.stderr, "\ncreatorvault: a command is needed\n") || !strings.Contains(none.stderr, "Usage: creatorvault COMMAND") {
		t.Errorf("no command: exit %d, %q, %s", none.exit, none.stdout, none.stderr)
	}
	for _, args := range [][]string{{"version"}, {"--version"}, {"-v"}} {
		if out := command(t, nil, "", args...).must(t); !strings.HasPrefix(out, "creatorvault ") || !strings.Contains(out, "go1.") {
			t.Errorf("%s: %s", args, out)
		}
	}
}

// TestWrongUse ends with 2 and one sentence, before anything is touched.
func TestWrongUse(t *testing.T) {
	const external = "JWT_PUBLIC_KEY or JWT_JWKS_URL is set, so accounts and tokens are the issuer's: manage them there"
	for line, want := range inOrder(map[string]string{
		"sevre":                                "there is no command \"sevre\"; `creatorvault help` lists them",
		"keys":                                 "keys takes one word: list or rotate",
		"keys turn":                            "keys takes one word: list or rotate",
		"keys list rotate":                     "keys takes one word: list or rotate",
		"keys list --now":                      "keys list knows neither --now nor --yes",
		"keys rotate --json":                   "keys rotate does not know --json",
		"keys rotate --yes":                    "--yes goes with --now",
		"help sevre":                           "there is no command \"sevre\"; `creatorvault help` lists them",
		"--port 80":                            "there is no command \"--port\"; `creatorvault help` lists them",
		"serve now":                            `serve takes no word "now"`,
		"serve --prot 80":                      "flag provided but not defined: --prot; `creatorvault serve --help` lists the flags",
		"serve --port":                         "flag needs an argument: --port; `creatorvault serve --help` lists the flags",
		"serve --no-migrate=perhaps":           `invalid boolean value "perhaps" for --no-migrate: parse error`,
		"serve -- --port":                      `serve takes no word "--port"`,
		"serve --port high":                    `PORT must be a whole number from 0 to 65535 (it is "high")`,
		"version 2":                            `version takes no word "2"`,
		"version --port 1":                     "flag provided but not defined: --port; `creatorvault version --help` lists the flags",
		"migrate":                              "migrate takes one word: up, down or status",
		"migrate up down":                      "migrate takes one word: up, down or status",
		"migrate sideways":                     `migrate takes up, down or status, not "sideways"`,
		"export":                               "export takes an e-mail address or the id of a user, and a file",
		"export a@example.com":                 "export takes an e-mail address or the id of a user, and a file",
		"export a@example.com b c":             "export takes an e-mail address or the id of a user, and a file",
		"import":                               "import takes an e-mail address or the id of a user, and a file or a folder",
		"import a b c":                         "import takes an e-mail address or the id of a user, and a file or a folder",
		"export a b --database-passphrase c":   "the vault is encrypted and its export would not be: say --clear if that is meant",
		"verify":                               "verify takes one file",
		"verify a b":                           "verify takes one file",
		"verify a --port 1":                    "flag provided but not defined: --port; `creatorvault verify --help` lists the flags",
		"backup":                               "backup takes one file",
		"backup a b":                           "backup takes one file",
		"restore":                              "restore takes one file",
		"restore a b":                          "restore takes one file",
		"encrypt now":                          `encrypt takes no word "now"`,
		"encrypt":                              "encrypt needs the vault's key: give DATABASE_KEY_FILE or DATABASE_PASSPHRASE",
		"decrypt":                              "decrypt needs the vault's key: give DATABASE_KEY_FILE or DATABASE_PASSPHRASE",
		"decrypt now":                          `decrypt takes no word "now"`,
		"rekey":                                "rekey needs the vault's key: give DATABASE_KEY_FILE or DATABASE_PASSPHRASE",
		"rekey --database-passphrase a":        "give --new-key-file or --new-passphrase-file, one of them",
		"healthcheck now":                      `healthcheck takes no word "now"`,
		"user":                                 "user takes a word first: create, list, delete, password, sign-out or import",
		"user rename a@example.com":            `user takes create, list, delete, password, sign-out or import, not "rename"`,
		"user import":                          "user import takes one file",
		"user import a b":                      "user import takes one file",
		"user import a --yes":                  "user import does not know --yes",
		"user list --dry-run":                  "user list does not know --dry-run",
		"user create":                          "user create takes one e-mail address",
		"user create a@example.com b":          "user create takes one e-mail address",
		"user list a@example.com":              "user list takes no further word",
		"user list --yes":                      "user list does not know --yes",
		"user delete a@example.com --json":     "user delete does not know --json",
		"user password a@example.com --name A": "user password does not know --name",
		"user create a@example.com":            "there is no terminal on which to ask for the password: give --password-stdin or --generate",
		"user password a@example.com":          "there is no terminal on which to ask for the password: give --password-stdin or --generate",
		"token":                                "token takes one e-mail address",
		"token a@example.com b@example.com":    "token takes one e-mail address",
		"token a@example.com --name A":         "token does not know --name",
		"token make a@example.com":             `token takes an e-mail address, or create, list or revoke first, not "make"`,
		"token create":                         "token create takes one e-mail address",
		"token create a@example.com b":         "token create takes one e-mail address",
		"token list a@example.com --days 1":    "token list does not know --days",
		"token list":                           "token list takes one e-mail address",
		"token revoke a@example.com":           "token revoke takes an e-mail address and the id of a token",
		"token revoke a@example.com b --json":  "token revoke does not know --json",
		"user create a@example.com --generate --password-stdin":                        "--password-stdin and --generate: give one of them, not both",
		"user list --jwt-jwks-url https://a.example/jwks":                              external,
		"user create a@example.com --generate --jwt-jwks-url https://a.example/jwks":   external,
		"user delete a@example.com --yes --jwt-jwks-url https://a.example/jwks":        external,
		"user password a@example.com --generate --jwt-jwks-url https://a.example/jwks": external,
		"token a@example.com --jwt-jwks-url https://a.example/jwks":                    external,
	}) {
		dir := t.TempDir()
		commandIn(t, dir, nil, "", strings.Fields(line)...).fails(t, 2, want)
		untouched(t, dir, map[string]string{"": tree(t, dir)[""]})
	}
}

// TestWrongSettings are told all at once, a line each, by every command that
// has settings; what only the rooms behind them can see among them.
func TestWrongSettings(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, ".env"), "PORT=high\n")
	settings := []string{
		"DATABASE_URL=postgres://u:hunter2@h:port/d", "AUTH_SECRET=hunter2", "JWT_PUBLIC_KEY=-----BEGIN hunter2", "JWT_LEEWAY=2h", "DATABASE_KEY_FILE=" + dir + "/none",
	}
	want := []string{
		`creatorvault: PORT must be a whole number from 0 to 65535 (it is "high")`,
		"creatorvault: DATABASE_URL must be postgres://user:password@host:5432/name, with what is special in a password %-encoded, or sqlite:PATH",
		"creatorvault: DATABASE_KEY_FILE cannot be read: no such file or directory",
		`creatorvault: JWT_LEEWAY must be a time from 0s to 1h, as 90s, 15m or 2h (it is "2h")`,
		"creatorvault: AUTH_SECRET must be 32 random bytes or more; `openssl rand -hex 32` makes them",
		"creatorvault: JWT_PUBLIC_KEY: the key must be PEM, base64 of PEM or DER, or a JWK",
	}
	write(t, filepath.Join(dir, "lost"), "\n")
	before := tree(t, dir)
	for _, args := range [][]string{{"serve"}, {"migrate", "up"}, {"user", "list"}, {"token", "a@example.com"}, {"healthcheck"}} {
		r := commandIn(t, dir, settings, "", args...)
		if got := strings.TrimSuffix(r.stderr, "\n"); r.exit != 2 || r.stdout != "" || got != strings.Join(want, "\n") {
			t.Errorf("%s: exit %d, %q,\n%s\nwant\n%s", args, r.exit, r.stdout, got, strings.Join(want, "\n"))
		}
		untouched(t, dir, before)
	}
	for name, c := range inOrder(map[string]struct{ setting, want string }{
		"a private key":           {"JWT_PUBLIC_KEY=" + privatePEM(t), "JWT_PUBLIC_KEY: the key is a private one: give the public key"},
		"a key of another kind":   {`JWT_PUBLIC_KEY={"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`, "JWT_PUBLIC_KEY: the key is for EdDSA, and JWT_ALGORITHM allows RS256"},
		"keys from anywhere":      {"JWT_JWKS_URL=http://issuer.example/jwks", `JWT_JWKS_URL must be https, unless it is on this machine (it is "http://issuer.example/jwks")`},
		"no such file of values":  {"JWT_PUBLIC_KEY_FILE=" + dir + "/none", "JWT_PUBLIC_KEY_FILE cannot be read: no such file or directory"},
		"a key that is not there": {"DATABASE_KEY_FILE=" + dir + "/lost", "DATABASE_KEY_FILE names a file with nothing in it: write the value there, or leave it unset"},
		"a passphrase of spaces":  {"DATABASE_PASSPHRASE=  ", "DATABASE_PASSPHRASE must be words, and not spaces alone"},
	}) {
		t.Run(name, func(t *testing.T) { command(t, []string{c.setting}, "", "serve").fails(t, 2, c.want) })
	}
}

// TestWhatIsLikelyAMistakeIsToldAtTheStart, a line each, and serve goes on.
func TestWhatIsLikelyAMistakeIsToldAtTheStart(t *testing.T) {
	p := testkit.Serve(t, "DATA_DIR="+t.TempDir(), "PUBLIC_URL=http://vault.example", "REDIS_URL=redis://:hunter2@h", "SHUTDOWN_DELAY=0s")
	p.Stop(t)
	warned := 0
	for line := range strings.Lines(p.Log()) {
		if strings.Contains(line, `"level":"WARNING","message":"check the settings"`) {
			warned++
		}
	}
	for _, want := range []string{`"warning":"PUBLIC_URL is not https`, `"warning":"REDIS_URL is not used by this version`} {
		if !strings.Contains(p.Log(), want) {
			t.Errorf("nothing says %s", want)
		}
	}
	if warned != 2 || strings.Contains(p.Log(), "hunter2") {
		t.Errorf("%d warnings, want 2, and no secret:\n%s", warned, p.Log())
	}
}

// TestSettingsOfAFile has serve read .env from where it is started.
func TestSettingsOfAFile(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, ".env"), "DATA_DIR=kept\n")
	commandIn(t, dir, nil, "", "migrate", "up").must(t)
	commandIn(t, dir, []string{"ENVIRONMENT=production"}, "", "migrate", "up").must(t)
	for _, place := range []string{"kept", "data"} { // by the file, and in production without it
		info, err := os.Stat(filepath.Join(dir, place))
		if err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v, %v", place, info, err)
		}
	}
}
