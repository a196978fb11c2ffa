package identity_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"

	"github.com/google/go-cmp/cmp"
)

const (
	hash1 = `"password":"e5158b124e93bcea1039b894e7533ede:d067a7dc1baabfa96d1c5afc81c6d1319270b6dcca7a2b08d206aa464a31370b6c968011d88df9a1f0206dddbd2762191f232e7ed4e19646caf481125074af09"`
	hash2 = `"password":"$2y$10$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234"`
)

func TestAccountsAreImported(t *testing.T) {
	w := newWorld(t)
	file := strings.Join([]string{
		`{"id":"u1","email":"Ada@Example.com","name":" Ada ","emailVerified":true,"createdAt":"2025-05-01T12:00:00.123Z",` + hash1 + `,"image":"https://example.com/ada.png","updatedAt":"2025-06-01T00:00:00Z"}`,
		"", " \t\r",
		`{"email":"bob@example.com",` + hash2 + `,"emailVerified":0,"createdAt":1746187200000}`,
		`{"id":"u3","email":"carl@example.com","name":null,"emailVerified":1,` + hash2 + "}\r",
	}, "\n")
	made, passed, err := w.Import(t.Context(), []byte(file), false, true)
	if all, _ := w.store.Accounts(t.Context()); made != 3 || passed != 0 || err != nil || len(all) != 0 {
		t.Fatalf("dry: %d and %d, error %v, %d accounts", made, passed, err, len(all))
	}
	if made, passed, err = w.Import(t.Context(), []byte(file), false, false); made != 3 || passed != 0 || err != nil {
		t.Fatalf("%d and %d, error %v", made, passed, err)
	}
	all, err := w.store.Accounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	bob := all[1]
	if len(bob.ID) != 32 || bob.Verified || !bob.CreatedAt.Equal(time.UnixMilli(1746187200000)) {
		t.Errorf("%+v", bob)
	}
	ada := identity.Account{
		ID: "u1", Email: "ada@example.com", Folded: "ada@example.com", Verified: true, Name: "Ada", Image: "https://example.com/ada.png", Password: all[0].Password,
		CreatedAt: time.Date(2025, 5, 1, 12, 0, 0, 123e6, time.UTC), UpdatedAt: time.Date(2025, 5, 1, 12, 0, 0, 123e6, time.UTC),
	}
	if diff := cmp.Diff(ada, all[0]); diff != "" || !all[2].Verified || !all[2].CreatedAt.Equal(t0) {
		t.Errorf("carl's %+v; ada's (-want +got):\n%s", all[2], diff)
	}
	if _, _, _, err := w.SignIn(t.Context(), "ada@example.com", "correct horse battery", true, atHome); err != nil {
		t.Errorf("signing in: %v", err)
	}
	if made, passed, err := w.Import(t.Context(), []byte(file+"\n{\"email\":\"dora@example.com\","+hash2+"}"), true, false); made != 1 || passed != 3 || err != nil {
		t.Errorf("the others: %d and %d, error %v", made, passed, err)
	}
}

func TestAFileOfAccountsThatIsWrongIsRefusedWithAllThatIsWrong(t *testing.T) {
	w := newWorld(t)
	w.join(t, "ada@example.com")
	const email, member = "email must be like ada@example.com", " is of another type than it must be"
	const hash = "password must be a hash of Better Auth's scrypt (salt:key), or of bcrypt with a cost up to 16 ($2a$, $2b$, $2y$)"
	lines := []struct{ line, want string }{
		{`{"email":"new@example.com",` + hash1 + `}`, ""},
		{`{"email":"Ada@example.com",` + hash1 + `}`, "there is an account with this e-mail already"},
		{`{"email":"NEW@example.com",` + hash1 + `}`, "e-mail is that of line 1"},
		{`{"id":"x","email":"x1@example.com",` + hash1 + `}`, ""},
		{`{"id":"x","email":"x2@example.com",` + hash1 + `}`, "id is that of line 4"},
		{`{"email":"x3@example.com","password":"secret"}`, hash},
		{`{}`, email + "|" + hash},
		{`{"id":"a b","email":1}`, "email" + member},
		{`{"id":"a b","email":"x","name":"a\u0000","emailVerified":"yes","createdAt":"yesterday","image":"javascript:x","pasword":"p","Email":"y"}`, "id must have 1 to 255 bytes, without spaces, / and \\|" + email +
			"|name must have at most 255 characters, and none that cannot be seen|image must be the address of a picture|emailVerified must be true or false|createdAt must be a time of the past, as 2026-01-31T12:00:00Z|" + hash +
			`|"Email" is no member of an account|"pasword" is no member of an account`},
		{`{"email":"x4@example.com","createdAt":"2099-01-01T00:00:00Z",` + hash1 + `}`, "createdAt must be a time of the past, as 2026-01-31T12:00:00Z"},
		{`{"email":"x5@example.com","createdAt":-1,` + hash1 + `}`, "createdAt must be a time of the past, as 2026-01-31T12:00:00Z"},
		{`{"email":"x6@example.com","createdAt":[],` + hash1 + `}`, "createdAt must be a time of the past, as 2026-01-31T12:00:00Z"},
		{`{"email":"x7@example.com","email":"x8@example.com",` + hash1 + `}`, "is no JSON object, or has a member twice"},
		{`[`, "is no JSON object, or has a member twice"},
		{`"x"`, "is no JSON object, or has a member twice"},
		{`email,password`, "is no JSON object, or has a member twice"},
	}
	var file, want []string
	for i, one := range lines {
		file = append(file, one.line)
		for fault := range strings.SplitSeq(one.want, "|") {
			if fault != "" {
				want = append(want, "line "+string(rune('0'+(i+1)/10))+string(rune('0'+(i+1)%10))+": "+fault)
			}
		}
	}
	_, _, err := w.Import(t.Context(), []byte(strings.Join(file, "\n")), false, false)
	got, _ := errors.AsType[identity.ImportFaults](err)
	for i := range want {
		want[i] = strings.Replace(want[i], "line 0", "line ", 1)
	}
	if diff := cmp.Diff(want, []string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if all, err := w.store.Accounts(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("there are %d accounts, error %v", len(all), err)
	}
}
