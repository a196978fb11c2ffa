package main_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// sums returns what copy printed of each table, but for the last line.
func sums(said string) string { return said[:strings.LastIndex(said, "\ncopied ")+1] }

// TestCopyOnTheCommandLine moves an installation to PostgreSQL and back, and
// people sign in there.
func TestCopyOnTheCommandLine(t *testing.T) {
	dir := t.TempDir()
	const secret = "AUTH_SECRET=a secret of the tests, long enough for anybody"
	vaultWith(t, filepath.Join(dir, "one"), secret)
	url := testkit.Postgres(t).Database(t)
	write(t, filepath.Join(dir, "url"), url+"\n")
	write(t, filepath.Join(dir, "key"), rep("1a", 32)+"\n")
	do := func(args ...string) run { t.Helper(); return commandIn(t, dir, nil, "", args...) }
	p := testkit.Serve(t, with("DATA_DIR="+filepath.Join(dir, "one"), secret)...)
	there := do("copy", "--from", "sqlite:one/vault.db", "--to-file", "url").must(t) // beside the server
	p.Stop(t)
	back := do("copy", "--from-file", "url", "--to", "sqlite:two/vault.db", "--to-key-file", "key").must(t)
	if sums(there) != sums(back) || !strings.Contains(there, "\nauth_accounts               1  ") || !strings.Contains(back, " rows, the same in both") {
		t.Errorf("there:\n%s\nback:\n%s", there, back)
	}
	if strings.Contains(there+back, "postgres:@") || strings.Contains(there, "password") {
		t.Errorf("it tells who may enter:\n%s%s", there, back)
	}
	for _, settings := range [][]string{{"DATABASE_URL=" + url, secret}, {"DATA_DIR=" + filepath.Join(dir, "two"), "DATABASE_KEY_FILE=" + filepath.Join(dir, "key"), secret}} {
		sound(t, settings)
		p := testkit.Serve(t, with(settings...)...)
		c := &testkit.Client{URL: p.URL}
		expect(t, c, 200, "POST /api/auth/sign-in/email", fmt.Sprintf(`{"email":"ada@example.com","password":%q}`, goodPassword))
		p.Stop(t)
	}
	do("copy", "--from", "sqlite:one/vault.db", "--to-file", "url").says(t, "the target is not empty")
	do("copy", "--from", "sqlite:one/vault.db", "--to-file", "url", "--restart").says(t, "the target is not empty")
	do("copy", "--from", "sqlite:one/vault.db").fails(t, 2, "give --to or --to-file, one of them")
	do("copy", "--from", "mysql:x", "--to-file", "url").fails(t, 2, "--from must be postgres://")
	do("copy", "--from", "sqlite:one/vault.db", "--to", "sqlite:./one/../one/vault.db").fails(t, 2, "--from and --to must be different databases")
	do("copy", "--from-file", "url", "--to", "sqlite:three/vault.db", "--from-key-file", "key").fails(t, 2, "--from is PostgreSQL, which has no key")
	do("copy", "--from", "sqlite:none/vault.db", "--to-file", "url").says(t, "there is no vault at ")
	do("migrate", "down", "--yes", "--data-dir", "one").must(t)
	do("copy", "--from", "sqlite:one/vault.db", "--to", "sqlite:three/vault.db").says(t, "run `creatorvault migrate up`")
	vaultWith(t, filepath.Join(dir, "three"))
	do("migrate", "down", "--yes", "--data-dir", "three").must(t)
	do("copy", "--from-file", "url", "--to", "sqlite:three/vault.db").says(t, "run `creatorvault migrate up`")
}

// withoutPeople is what check says of a vault in which nothing is: people come first.
var withoutPeople = regexp.MustCompile(`(?m)^users +0$`)

// TestSoakNoKillOfACopyLosesARow kills copies after a while: until one has
// ended, nobody takes the target for a vault, and then it is all there.
func TestSoakNoKillOfACopyLosesARow(t *testing.T) {
	rounds := 2
	if soak {
		rounds = 20
	}
	issuer, from := testkit.NewIssuer(t), fileSite(t, "")
	p, _ := from.serve(t, issuer)
	people := newCrew(t, issuer, 8)
	stop := people.write(t.Context(), p.URL)
	<-time.After(3 * time.Second)
	stop()
	p.Stop(t)
	source := "sqlite:" + strings.TrimPrefix(from.settings[0], "DATA_DIR=") + "/vault.db"
	for _, place := range []string{"postgres", "sqlite"} {
		t.Run(place, func(t *testing.T) {
			kills, parts := 0, 0
			for n := 0; n < rounds || parts == 0 && n < 20*rounds; n++ { // until one was met in the middle
				dir := t.TempDir()
				to, url := site{settings: []string{"DATA_DIR=" + dir}}, "sqlite:"+dir+"/vault.db"
				to.open = fileIn(dir, nil)
				if place == "postgres" {
					to = serverAt(testkit.Postgres(t).Database(t))
					url = strings.TrimPrefix(to.settings[0], "DATABASE_URL=")
				}
				for most := 200 * time.Millisecond; !killed(t, most, nil, "copy", "--from", source, "--to", url); most += 200 * time.Millisecond {
					kills++
					r := command(t, to.settings, "", "check")
					if strings.Contains(r.stderr, "a copy that was begun and has not ended") {
						parts++
					} else if r.exit == 0 && !withoutPeople.MatchString(r.stdout) {
						break // it had ended, and could not say so: that all is there is seen below
					}
				}
				sound(t, to.settings)
				p, _ := to.serve(t, issuer)
				people.verify(t, p.URL, to)
				p.Stop(t)
			}
			if parts == 0 {
				t.Errorf("no copy was killed in the middle, of %d kills", kills)
			}
			t.Logf("%d copies at least, killed %d times, %d of them in the middle; %d writes were answered before", rounds, kills, parts, people.answers())
		})
	}
}
