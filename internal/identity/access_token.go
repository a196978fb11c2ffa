package identity

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"hash/crc32"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json/jsontext"
)

// The scopes that an access token can have.
const (
	ReadIdeas   = "ideas:read"
	WriteIdeas  = "ideas:write"
	UseAI       = "ai:use"
	OwnsAccount = "account"
)

// Scopes are all of them, in the order in which they are told.
var Scopes = []string{ReadIdeas, WriteIdeas, UseAI, OwnsAccount}

// What an access token may be.
const (
	MaxAccessTokens = 100 // of a person
	MaxTokenName    = 100 // code points
	MaxTokenDays    = 365
	TokenDays       = 90 // unless another number is asked for
	maxScopesSent   = 20
	day             = 24 * time.Hour
)

// An AccessToken lets a program speak for a person, within its scopes.
type AccessToken struct {
	ID         string       `json:"id"`
	User       vault.UserID `json:"-"`
	Name       string       `json:"name"`
	Scopes     []string     `json:"scopes"`
	Hash       [32]byte     `json:"-"` // of its text, which nobody keeps
	CreatedAt  vault.Stamp  `json:"created_at"`
	ExpiresAt  vault.Stamp  `json:"expires_at"`
	LastUsedAt *vault.Stamp `json:"last_used_at"` // to the minute
}

// A TokenUse is when an access token was used.
type TokenUse struct {
	ID string
	At time.Time
}

// A TokenStore keeps access tokens.
type TokenStore interface {
	// InsertAccessToken keeps t, and forgets those of the same user that have
	// expired when t was made. It fails with vault.NotFound if there is no such
	// user, and with vault.Conflict if they have most tokens already.
	InsertAccessToken(ctx context.Context, t AccessToken, most int) error

	// AccessTokens lists the tokens of a user, the newest first, also those
	// that have expired.
	AccessTokens(ctx context.Context, id vault.UserID) ([]AccessToken, error)

	// AccessTokenByHash finds a token, which may have expired, by the hash of
	// its text. It fails with vault.NotFound.
	AccessTokenByHash(ctx context.Context, hash [32]byte) (AccessToken, error)

	// DeleteAccessToken removes a token of a user, and revokes it as if it
	// were a session of that id. It fails with vault.NotFound.
	DeleteAccessToken(ctx context.Context, id vault.UserID, token string, at time.Time) error

	// NoteUses keeps when tokens were used last, unless that was less than
	// apart ago. One that is not there is no failure.
	NoteUses(ctx context.Context, uses []TokenUse, apart time.Duration) error

	// UsersNamed returns the users whose e-mail, as their newest token said it,
	// or whose id is name.
	UsersNamed(ctx context.Context, name string) ([]vault.UserID, error)
}

// A NewAccessToken is what a person gives to make one.
type NewAccessToken struct {
	Name   vault.Field[string]      `json:"name"`
	Scopes vault.Field[vault.Texts] `json:"scopes"`
	Days   vault.Field[int]         `json:"expires_in_days"`
	Rest   jsontext.Value           `json:",embed"`
}

// token returns the token that in describes, from the time at on, or everything
// that is wrong with in.
func (in NewAccessToken) token(at time.Time) (t AccessToken, err error) {
	var p vault.Problems
	p.Require(in.Name.Set, "name", vault.Missing, "Name is required")
	if vault.Holds(&p, "name", in.Name) && p.Require(utf8.ValidString(in.Name.Value), "name", vault.InvalidUTF8, "name is not valid UTF-8") {
		t.Name = vault.Line(&p, "name", "Name", in.Name.Value, MaxTokenName)
	}
	p.Require(in.Scopes.Set, "scopes", vault.Missing, "Scopes are required")
	if vault.Holds(&p, "scopes", in.Scopes) {
		t.Scopes = checkScopes(&p, in.Scopes.Value)
	}
	days := TokenDays
	if vault.Holds(&p, "expires_in_days", in.Days) {
		days = in.Days.Value
		p.Require(days >= 1 && days <= MaxTokenDays, "expires_in_days", vault.OutOfRange, "A token lives for 1 to %d days", MaxTokenDays)
	}
	vault.RefuseRest(&p, "", in.Rest)
	t.CreatedAt, t.ExpiresAt = vault.Stamp{Time: at}, vault.Stamp{Time: at.Add(time.Duration(days) * day)}
	return t, p.Err()
}

// checkScopes returns the scopes that are named, each once, in their order.
func checkScopes(p *vault.Problems, sent vault.Texts) (all []string) {
	named, n := map[string]bool{}, 0
	for i, one := range sent.All() {
		if n++; n > maxScopesSent {
			p.Add("scopes", vault.TooMany, "At most %d scopes can be named", maxScopesSent)
			break
		}
		field := "scopes[" + strconv.Itoa(i) + "]"
		if vault.Holds(p, field, one) {
			p.Require(slices.Contains(Scopes, one.Value), field, vault.NotAllowed, "A scope must be one of %v", Scopes)
			named[one.Value] = true
		}
	}
	p.Require(n > 0, "scopes", vault.Blank, "A token needs a scope at least")
	for _, scope := range Scopes {
		if named[scope] {
			all = append(all, scope)
		}
	}
	return all
}

// Tokens makes personal access tokens, and ends them.
type Tokens struct {
	store Store
	gate  *Gate // nil beside a server: that hears of it within a second
	now   func() time.Time
}

// NewTokens returns what makes the access tokens that store keeps.
func NewTokens(store Store, gate *Gate, now func() time.Time) *Tokens {
	return &Tokens{store, gate, now}
}

// Create makes a token of a person, and returns its text, which nobody can
// return again. It fails with vault.Invalid; with vault.Conflict if there are
// too many; and with vault.NotFound if the person is gone.
func (k *Tokens) Create(ctx context.Context, id vault.UserID, in NewAccessToken, v Visit) (t AccessToken, text string, err error) {
	if t, err = in.token(vault.AsKept(k.now())); err != nil {
		return AccessToken{}, "", err
	}
	text = newTokenText()
	t.ID, t.User, t.Hash = randomText(), id, sha256.Sum256([]byte(text))
	if err := k.store.InsertAccessToken(ctx, t, MaxAccessTokens); err != nil {
		return AccessToken{}, "", err
	}
	Note(ctx, k.store, TokenCreated, id, v, t.CreatedAt.Time)
	return t, text, nil
}

// List returns the tokens of a person, the newest first.
func (k *Tokens) List(ctx context.Context, id vault.UserID) ([]AccessToken, error) {
	return k.store.AccessTokens(ctx, id)
}

// Revoke ends a token of a person, at once. It fails with vault.NotFound.
func (k *Tokens) Revoke(ctx context.Context, id vault.UserID, token string, v Visit) error {
	if len(token) != idLength || strings.Trim(token, digits) != "" {
		return vault.NotFound.New("There is no such access token")
	}
	at := vault.AsKept(k.now())
	if err := k.store.DeleteAccessToken(ctx, id, token, at); err != nil {
		return err
	}
	if k.gate != nil {
		k.gate.Revoke(Revocation{User: id, Session: token, Until: at, At: at})
	}
	Note(ctx, k.store, TokenRevoked, id, v, at)
	return nil
}

// The text of an access token: what all begin with, 256 random bits in digits
// of base 62, and the CRC-32 (IEEE) of all before it. By the checksum a scanner
// of secrets knows a token from what only looks like one, and so do we before
// we ask the database.
const (
	TokenPrefix = "cv_pat_"
	digits      = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	secretWidth = 43
	sumWidth    = 6
	tokenWidth  = len(TokenPrefix) + secretWidth + sumWidth
)

// newTokenText returns the text of a new token.
func newTokenText() string {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails
	return withSum(TokenPrefix + base62(raw[:], secretWidth))
}

// withSum appends the checksum of s.
func withSum(s string) string {
	return s + base62(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(s))), sumWidth)
}

// base62 writes a number in so many digits.
func base62(number []byte, width int) string {
	n, base, digit := new(big.Int).SetBytes(number), big.NewInt(int64(len(digits))), new(big.Int)
	out := make([]byte, width)
	for i := range out {
		n.QuoRem(n, base, digit)
		out[width-1-i] = digits[digit.Int64()]
	}
	return string(out)
}

// tokenHash returns the hash by which the token of that text is found, or the
// reason why there can be none.
func tokenHash(text string) (hash [32]byte, err error) {
	switch {
	case len(text) != tokenWidth:
		return hash, badLength
	case strings.Trim(text[len(TokenPrefix):], digits) != "":
		return hash, badCharacter
	case withSum(text[:tokenWidth-sumWidth]) != text:
		return hash, badChecksum
	}
	return sha256.Sum256([]byte(text)), nil
}
