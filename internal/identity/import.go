package identity

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A Imported is an account that comes from another program, and its user.
type Imported struct {
	User    vault.User
	Account Account
}

// An importRow is a line of a file of accounts. The names are those of Better
// Auth's tables user and account.
type importRow struct {
	ID        *string                   `json:"id"`
	Email     *string                   `json:"email"`
	Name      *string                   `json:"name"`
	Verified  jsontext.Value            `json:"emailVerified"` // true or false, and 1 or 0 from SQLite and MySQL
	CreatedAt jsontext.Value            `json:"createdAt"`     // RFC 3339, or milliseconds since 1970
	Password  *string                   `json:"password"`      // hashed
	Image     *string                   `json:"image"`
	UpdatedAt jsontext.Value            `json:"updatedAt"` // is passed over
	More      map[string]jsontext.Value `json:",embed"`
}

// ImportFaults are what is wrong with a file of accounts, a sentence each.
type ImportFaults []string

func (f ImportFaults) Error() string { return strings.Join(f, "\n") }

// An importer reads a file of accounts.
type importer struct {
	now    time.Time
	skip   bool // those that are there already
	there  map[string]bool
	seen   map[string]int // in which line an e-mail or an id came first
	all    []Imported
	passed int
	faults ImportFaults
}

// Import makes an account of each line of file, or of none if it is dry. Who
// has one already is passed over if skip is set. It fails with ImportFaults,
// and then has done nothing.
func (p *Provider) Import(ctx context.Context, file []byte, skip, dry bool) (made, passed int, err error) {
	accounts, err := p.store.Accounts(ctx)
	if err != nil {
		return 0, 0, err
	}
	in := &importer{now: p.clock(), skip: skip, there: map[string]bool{}, seen: map[string]int{}}
	for _, a := range accounts {
		in.there["e-mail "+a.Folded], in.there["id "+string(a.ID)] = true, true
	}
	n := 0
	for line := range bytes.Lines(file) {
		n++
		if line = bytes.TrimSpace(line); len(line) > 0 {
			in.read(n, line)
		}
	}
	if len(in.faults) > 0 {
		return 0, 0, in.faults
	}
	if dry || len(in.all) == 0 {
		return len(in.all), in.passed, nil
	}
	err = p.store.ImportAccounts(ctx, in.all)
	if errors.Is(err, vault.Conflict) {
		err = errors.New("somebody signed up meanwhile with an address of the file, so nothing was imported: try again")
	}
	return len(in.all), in.passed, err
}

// read takes a line, or notes what is wrong with it. No word of the line is
// told, for there are hashes in it.
func (in *importer) read(n int, line []byte) {
	var row importRow
	if err := json.Unmarshal(line, &row); err != nil {
		fault := "is no JSON object, or has a member twice"
		if wrong, ok := errors.AsType[*json.SemanticError](err); ok && wrong.JSONPointer != "" {
			fault = string(wrong.JSONPointer)[1:] + " is of another type than it must be"
		}
		in.fault(n, fault)
		return
	}
	a, faults := row.account(in.now)
	if len(faults) > 0 {
		for _, one := range faults {
			in.fault(n, one)
		}
		return
	}
	for _, key := range []string{"e-mail " + a.Folded, "id " + string(a.ID)} {
		what, _, _ := strings.Cut(key, " ")
		if first, twice := in.seen[key]; twice {
			in.fault(n, fmt.Sprintf("%s is that of line %d", what, first))
			return
		}
		in.seen[key] = n
		if in.there[key] && in.skip {
			in.passed++
			return
		}
		if in.there[key] {
			in.fault(n, "there is an account with this "+what+" already")
			return
		}
	}
	user := vault.User{ID: a.ID, Email: &a.Email, Preferences: vault.DefaultPreferences, CreatedAt: vault.Stamp{Time: a.CreatedAt}}
	if a.Name != "" {
		user.Name = &a.Name
	}
	in.all = append(in.all, Imported{user, a})
}

func (in *importer) fault(n int, text string) {
	in.faults = append(in.faults, "line "+strconv.Itoa(n)+": "+text)
}

// account returns the account of a row, or all that is wrong with it.
func (r importRow) account(now time.Time) (a Account, faults []string) {
	check := func(good bool, fault string) {
		if !good {
			faults = append(faults, fault)
		}
	}
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	var err error
	if a.ID = vault.UserID(text(r.ID)); r.ID == nil {
		a.ID = vault.UserID(randomText())
	}
	check(goodSubject(string(a.ID)) && utf8.ValidString(string(a.ID)), "id must have 1 to 255 bytes, without spaces, / and \\")
	a.Email, a.Folded, err = cleanEmail(text(r.Email))
	check(err == nil, "email must be like ada@example.com")
	a.Name, err = cleanName(text(r.Name))
	check(err == nil, "name must have at most 255 characters, and none that cannot be seen")
	a.Image = text(r.Image)
	check(checkImage(a.Image) == nil, "image must be the address of a picture")
	a.Verified, err = verifiedOf(r.Verified)
	check(err == nil, "emailVerified must be true or false")
	a.CreatedAt, err = momentOf(r.CreatedAt, now)
	check(err == nil && !a.CreatedAt.After(now), "createdAt must be a time of the past, as 2026-01-31T12:00:00Z")
	a.UpdatedAt = a.CreatedAt
	a.Password = text(r.Password)
	check(kindOf(a.Password) != nil, "password must be a hash of Better Auth's scrypt (salt:key), or of bcrypt with a cost up to 16 ($2a$, $2b$, $2y$)")
	for _, name := range slices.Sorted(maps.Keys(r.More)) {
		check(false, strconv.QuoteToASCII(name[:min(len(name), maxNameTold)])+" is no member of an account")
	}
	return a, faults
}

// maxNameTold is how much of a strange member's name is told, in bytes.
const maxNameTold = 40

var errUnfit = errors.New("unfit")

func verifiedOf(v jsontext.Value) (bool, error) {
	switch string(v) {
	case "", "null", "false", "0":
		return false, nil
	case "true", "1":
		return true, nil
	}
	return false, errUnfit
}

// momentOf reads a time; none is now.
func momentOf(v jsontext.Value, now time.Time) (at time.Time, err error) {
	switch v.Kind() {
	case 0, 'n':
		return now, nil
	case '0':
		milli, err := strconv.ParseInt(string(v), 10, 64)
		if err != nil || milli < 0 {
			return at, errUnfit
		}
		at = time.UnixMilli(milli)
	case '"':
		var text string
		err = json.Unmarshal(v, &text)
		if err == nil {
			at, err = time.Parse(time.RFC3339, text)
		}
	default:
		err = errUnfit
	}
	if err != nil || at.Year() < 1970 {
		return at, errUnfit
	}
	return vault.AsKept(at.UTC()), nil
}
