package main_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"

	"github.com/go-json-experiment/json"
)

// A listedKey is a key as `keys list --json` has it.
type listedKey struct {
	ID, Algorithm, State string
	Signs                string `json:"signs_at"`
	Until                *string
}

// listKeys returns the keys of a vault.
func listKeys(t *testing.T, settings []string) (all []listedKey) {
	t.Helper()
	out := command(t, settings, "", "keys", "list", "--json").must(t)
	if err := json.Unmarshal([]byte(out), &all, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	return all
}

// publishedKeys returns the names of the keys that p publishes.
func publishedKeys(t *testing.T, p *testkit.Program) (ids []string) {
	t.Helper()
	var set struct {
		Keys []struct {
			Kid string `json:"kid"`
		} `json:"keys"`
	}
	newVisitor(p).auth(t, "GET /jwks", "").JSON(t, &set)
	for _, k := range set.Keys {
		ids = append(ids, k.Kid)
	}
	return ids
}

// TestKeysRotateBesideAServer rotates by hand, on every backend where people
// sign in, and sees the server follow.
func TestKeysRotateBesideAServer(t *testing.T) {
	for _, b := range authBackends {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			settings := b.authSettings(t)
			command(t, settings, "", "migrate", "up").must(t)
			if out := command(t, settings, "", "keys", "list").must(t); out != "there are no keys yet: the first server makes one" {
				t.Errorf("no keys: %q", out)
			}
			if all := listKeys(t, settings); len(all) != 0 {
				t.Errorf("no keys: %v", all)
			}
			p := testkit.Serve(t, settings...)
			ada := newVisitor(p).signUp(t, "ada@example.com").api(t)
			first := publishedKeys(t, p)
			var wg sync.WaitGroup
			for range 4 { // of several at once, one makes a key
				wg.Go(func() {
					out := command(t, settings, "", "keys", "rotate").must(t)
					if !regexp.MustCompile(`^(made|nothing was made: there is) the key \w{32}, which is published and signs from \d{4}-\d\d-\d\d \d\d:\d\d UTC on$`).MatchString(out) {
						t.Errorf("rotated: %q", out)
					}
				})
			}
			wg.Wait()
			all := listKeys(t, settings)
			if len(all) != 2 || all[0].State != "waits" || all[1].State != "signs" || all[1].ID != first[0] || all[0].Signs != *all[1].Until {
				t.Fatalf("keys %+v, and %q before", all, first)
			}
			if ahead := time.Until(moment(t, all[0].Signs)); ahead > 20*time.Minute || ahead < 15*time.Minute {
				t.Errorf("it signs in %v", ahead)
			}
			testkit.Await(t, 10*time.Second, func() error {
				if got := publishedKeys(t, p); len(got) != 2 || got[0] != all[0].ID {
					return errors.New("the server does not publish the new key")
				}
				return nil
			})
			table := regexp.MustCompile(`^ID {32}ALGORITHM  MADE {14}SIGNS FROM {8}NOW\n\w{32}  RS256 {6}[\d: -]{16}  [\d: -]{16}  waits until [\d: -]{16}\n\w{32}  RS256 {6}[\d: -]{16}  [\d: -]{16}  signs until [\d: -]{16}$`)
			if out := command(t, settings, "", "keys", "list").must(t); !table.MatchString(out) {
				t.Errorf("list:\n%s", out)
			}
			replaceKeys(t, settings, p, ada)
		})
	}
}

// replaceKeys has every token die, and the sessions stay.
func replaceKeys(t *testing.T, settings []string, p *testkit.Program, ada *testkit.Client) {
	t.Helper()
	v := newVisitor(p).signUp(t, "bob@example.com")
	if r := command(t, settings, "no\n", "keys", "rotate", "--now"); r.exit != 1 || !strings.HasSuffix(r.stderr, "creatorvault: nothing was changed\n") {
		t.Errorf("asked: %+v", r)
	}
	all(t, ada.Do(t, "GET /api/v1/users/me", ""), is(200))
	out := command(t, settings, "", "keys", "rotate", "--now", "--yes").must(t)
	if took := dies(t, ada); took > 2*time.Second {
		t.Errorf("the token lived for %v more", took)
	}
	if ids := publishedKeys(t, p); len(ids) != 1 || !strings.Contains(out, "made the key "+ids[0]+", which signs from now on; all others are deleted") {
		t.Errorf("%q; published are %q", out, ids)
	}
	all(t, v.api(t).Do(t, "GET /api/v1/users/me", ""), is(200))
}

func TestALostSecretHasAWayOut(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	settings := []string{"DATA_DIR=" + dir, "PUBLIC_URL=" + ownOrigin, "AUTH_BCRYPT_COST=4", "AUTH_SECRET=" + rep("a secret that is lost", 2)}
	p := testkit.Serve(t, settings...)
	old := newVisitor(p).signUp(t, "ada@example.com")
	oldToken := old.api(t).Token
	p.Stop(t)
	other := slices.Concat(settings[:3], []string{"AUTH_SECRET=" + rep("another that is kept", 2)})
	if r := command(t, other, "", "serve"); r.exit != 1 || !strings.Contains(r.stderr, "\ncreatorvault: AUTH_SECRET does not open the signing keys") {
		t.Errorf("with another secret: %+v", r)
	}
	command(t, other, "", "keys", "rotate").says(t, "`creatorvault keys rotate --now` makes others if it is lost")
	if keys := listKeys(t, other); len(keys) != 1 {
		t.Errorf("keys %v", keys)
	}
	command(t, other, "", "keys", "rotate", "--now", "--yes").must(t)
	v := newVisitor(testkit.Serve(t, other...))
	old.Client = v.Client
	all(t, old.auth(t, "GET /get-session", ""), is(200), holds("null"), header("Set-Auth-Jwt", "")) // who was signed in is no longer
	all(t, old.auth(t, "GET /token", ""), is(401))
	all(t, (&testkit.Client{URL: v.URL, Token: oldToken}).Do(t, "GET /api/v1/users/me", ""), fails(401))
	all(t, v.auth(t, "POST /sign-in/email", `{"email":"ada@example.com","password":"`+goodPassword+`"}`), is(200))
	all(t, v.api(t).Do(t, "GET /api/v1/users/me", ""), is(200))
}

// TestAnotherAlgorithmIsPublishedBeforeItSigns starts with another setting.
func TestAnotherAlgorithmIsPublishedBeforeItSigns(t *testing.T) {
	t.Parallel()
	settings := []string{"DATA_DIR=" + t.TempDir(), "PUBLIC_URL=" + ownOrigin, "AUTH_BCRYPT_COST=4", "AUTH_SIGNING_ALG=eddsa"}
	algorithm := func(p *testkit.Program, email string) any {
		t.Helper()
		head, _ := opens(t, newVisitor(p).signUp(t, email).api(t).Token)
		return head["alg"]
	}
	p := testkit.Serve(t, settings...)
	if got := algorithm(p, "ada@example.com"); got != "EdDSA" {
		t.Errorf("the first key is for %v", got)
	}
	p.Stop(t)
	settings[3] = "AUTH_SIGNING_ALG=ES256"
	p = testkit.Serve(t, settings...)
	if got := algorithm(p, "bob@example.com"); got != "EdDSA" {
		t.Errorf("the key of another algorithm is not waited for: %v", got)
	}
	if keys := listKeys(t, settings); len(keys) != 2 || keys[0].Algorithm != "ES256" || keys[0].State != "waits" || len(publishedKeys(t, p)) != 2 {
		t.Errorf("keys %+v, published %q", keys, publishedKeys(t, p))
	}
}

// TestAKeyFromBeforeKeysRotatedGoesOnSigning takes a vault back to the schema
// that knew no rotation, whose only key had signed tokens, and forward again.
func TestAKeyFromBeforeKeysRotatedGoesOnSigning(t *testing.T) {
	for _, b := range authBackends {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			settings := b.authSettings(t)
			p := testkit.Serve(t, settings...)
			in := newVisitor(p).signUp(t, "ada@example.com")
			api := in.api(t)
			before := listKeys(t, settings)
			p.Stop(t)
			for steps := 0; ; steps++ {
				status := command(t, settings, "", "migrate", "status").must(t)
				if strings.Contains(status, "has schema 4;") {
					break
				}
				if steps == 100 { // more than there are migrations
					t.Fatal(status)
				}
				command(t, settings, "", "migrate", "down", "--yes").must(t)
			}
			next := testkit.Serve(t, settings...)
			in.URL, api.URL = next.URL, next.URL
			all(t, api.Do(t, "GET /api/v1/users/me", ""), is(200))
			all(t, in.api(t).Do(t, "GET /api/v1/users/me", ""), is(200))
			after := listKeys(t, settings)
			if len(before) != 1 || len(after) != 1 || after[0].ID != before[0].ID || after[0].State != before[0].State {
				t.Errorf("before %+v, after %+v", before, after)
			}
		})
	}
}
