package main_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

// An occurrence is an event of an account as its owner is told of it.
type occurrence struct {
	ID      int64     `json:"id"`
	Kind    string    `json:"kind"`
	At      time.Time `json:"at"`
	Times   int       `json:"times"`
	Address string    `json:"address"`
	Client  string    `json:"client"`
}

// A telling is a page of events.
type telling struct {
	Data struct {
		Events     []occurrence `json:"events"`
		Pagination struct {
			Limit int     `json:"limit"`
			More  bool    `json:"has_more"`
			Next  *string `json:"next_cursor"`
		} `json:"pagination"`
	} `json:"data"`
}

const events = "GET /api/v1/users/me/security"

// tells returns the kinds of all events, the newest first, page by page.
func tells(t *testing.T, api *testkit.Client, limit int) (kinds []string) {
	t.Helper()
	for cursor := ""; ; {
		var page telling
		a := api.Do(t, fmt.Sprintf("%s?limit=%d%s", events, limit, cursor), "")
		if a.JSON(t, &page); a.Status != 200 || page.Data.Pagination.Limit != limit || len(page.Data.Events) > limit {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		for _, e := range page.Data.Events {
			if e.Address != "127.0.0.1" || e.Client == "" || time.Since(e.At).Abs() > time.Minute || e.ID < 1 {
				t.Errorf("event %+v", e)
			}
			kinds = append(kinds, fmt.Sprint(e.Kind, " ", e.Times))
		}
		if page.Data.Pagination.More != (page.Data.Pagination.Next != nil) {
			t.Fatalf("%s", a.Body)
		}
		if !page.Data.Pagination.More {
			return kinds
		}
		cursor = "&cursor=" + *page.Data.Pagination.Next
	}
}

// TestAnEventTellsWhenceItCame, which is not whence the session came.
func TestAnEventTellsWhenceItCame(t *testing.T) {
	for _, b := range authBackends {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			m := b.serveMail(t, nil, "TRUSTED_PROXIES=127.0.0.1", "RATE_LIMIT_EXEMPT=")
			from := func(n string) string { return "X-Forwarded-For: 192.0.2." + n }
			in := m.signUp(t, "ada@example.com")
			again := m.another()
			for n, do := range map[string]func(from string) testkit.Answer{
				"1": func(from string) testkit.Answer {
					return again.auth(t, "POST /sign-in/email", `{"email":"ada@example.com","password":"`+goodPassword+`"}`, from)
				},
				"3": func(from string) testkit.Answer {
					return in.auth(t, "POST /verify-password", `{"password":"not the password"}`, from)
				},
				"4": func(from string) testkit.Answer {
					return in.auth(t, "POST /change-password", `{"currentPassword":"not the password","newPassword":"`+nextPassword+`"}`, from)
				},
				"5": func(from string) testkit.Answer {
					return in.auth(t, "POST /delete-user", `{"password":"not the password"}`, from)
				},
				"6": func(from string) testkit.Answer {
					return in.api(t).Do(t, "DELETE /api/v1/users/me", `{"password":"not the password"}`, from)
				},
				"7": func(from string) testkit.Answer {
					return m.another().auth(t, "POST /request-password-reset", `{"email":"ada@example.com"}`, from)
				},
				"8": func(from string) testkit.Answer {
					return in.auth(t, "POST /change-email", `{"newEmail":"other@example.com"}`, from)
				},
			} {
				if a := do(from(n)); a.Status >= 500 || a.Status == 429 {
					t.Errorf("%s: %d %s", n, a.Status, a.Body)
				}
			}
			all(t, again.auth(t, "POST /sign-out", "{}", from("2")), is(200))
			want := []string{
				"email_change_asked 192.0.2.8", "password_refused 192.0.2.3", "password_refused 192.0.2.4", "password_refused 192.0.2.5",
				"password_refused 192.0.2.6", "reset_asked 192.0.2.7", "signed_in 192.0.2.1", "signed_out 192.0.2.2", "signed_up 127.0.0.1",
			}
			testkit.Await(t, 10*time.Second, func() error {
				var page telling
				in.api(t).Do(t, events, "").JSON(t, &page)
				var got []string
				for _, e := range page.Data.Events {
					got = append(got, e.Kind+" "+e.Address)
				}
				if slices.Sort(got); !slices.Equal(got, want) {
					return errors.New(cmp.Diff(want, got))
				}
				return nil
			})
		})
	}
}

func TestAnAccountTellsWhatHappenedToIt(t *testing.T) {
	for _, b := range authBackends {
		t.Run(b.name, func(t *testing.T) {
			program := b.serveAuth(t, "LOG_LEVEL=INFO")
			v := newVisitor(program)
			v.signUp(t, "other@example.com")
			in := v.signUp(t, "events@example.com")
			wrong := `{"email":"events@example.com","password":"not the password"}`
			for range 2 {
				all(t, v.another().auth(t, "POST /sign-in/email", wrong), is(401))
			}
			all(t, v.another().auth(t, "POST /sign-in/email", `{"email":"nobody@example.com","password":"not the password"}`), is(401))
			again := v.another()
			all(t, again.auth(t, "POST /sign-in/email", `{"email":"events@example.com","password":"`+goodPassword+`"}`), is(200))
			all(t, again.auth(t, "POST /sign-out", "{}"), is(200))
			api := in.api(t)
			// A failure is kept while it is answered: an answer that waited for it would tell who has an account.
			want := "sign_in_failed 2,signed_in 1,signed_out 1,signed_up 1"
			testkit.Await(t, 10*time.Second, func() error {
				kinds := tells(t, api, 100)
				if strings.Contains(strings.Join(kinds, ","), "sign_in_failed 2") {
					return nil
				}
				return errors.New(strings.Join(kinds, ","))
			})
			kinds := tells(t, api, 100)
			if diff := cmp.Diff(strings.Split(want, ","), slices.Sorted(slices.Values(kinds))); diff != "" || kinds[0] != "signed_out 1" || kinds[3] != "signed_up 1" {
				t.Errorf("%v (-want +got):\n%s", kinds, diff)
			}
			if diff := cmp.Diff(kinds, tells(t, api, 1)); diff != "" {
				t.Errorf("one by one (-want +got):\n%s", diff)
			}
			for query, fault := range map[string]string{
				"limit=0": "limit", "limit=101": "limit", "limit=x": "limit", "cursor=-1": "cursor", "cursor=0": "cursor", "cursor=00a": "cursor",
				"cursor=A": "cursor", "cursor=": "cursor", "cursor=zzzzzzzzzzzzzzzz": "cursor", "before=1": "before",
			} {
				if a := api.Do(t, events+"?"+query, ""); a.Status != 400 || !strings.Contains(string(a.Body), `"field":"`+fault+`"`) {
					t.Errorf("%s: %d %s", query, a.Status, a.Body)
				}
			}
			all(t, (&testkit.Client{URL: v.URL}).Do(t, events, ""), is(401))
			program.Stop(t)
			if log := program.Log(); strings.Contains(log, "events@example.com") || strings.Count(log, "sign_in_failed") != 2 {
				t.Errorf("the log:\n%s", log)
			}
		})
	}
}
