package identity

import (
	"context"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"regexp"
	"strings"
	"time"

	"golang.org/x/crypto/bcrypt"
	"golang.org/x/crypto/scrypt"
	"golang.org/x/text/unicode/norm"
)

// Better Auth's scrypt, and what its hashes look like: the salt and the key in
// hex. What goes into scrypt as the salt is the hex text itself.
const scryptN, scryptR, scryptP, scryptKey = 16384, 16, 1, 64

var (
	scryptForm = regexp.MustCompile(`^([0-9a-f]{16,128}):([0-9a-f]{128})$`)
	bcryptForm = regexp.MustCompile(`^\$2[aby]\$(0[4-9]|1[0-6])\$[./A-Za-z0-9]{53}$`)
)

// maxBcrypt is the most bytes of a password that bcrypt looks at.
const maxBcrypt = 72

// A kind is a form of hashes, and how one is compared with a password.
type kind func(hash, password string) bool

// kindOf returns what compares a hash, or nil where nothing does.
func kindOf(hash string) kind {
	raw, ours := strings.CutPrefix(hash, hashPrefix)
	switch {
	case ours && bcryptForm.MatchString(raw):
		return ownMatches
	case scryptForm.MatchString(hash):
		return scryptMatches
	case bcryptForm.MatchString(hash):
		return bcryptMatches
	}
	return nil
}

func ownMatches(hash, password string) bool {
	return bcrypt.CompareHashAndPassword([]byte(strings.TrimPrefix(hash, hashPrefix)), prehash(password)) == nil
}

// scryptMatches compares a hash of Better Auth's.
func scryptMatches(hash, password string) bool {
	salt, key, _ := strings.Cut(hash, ":")
	want, err := hex.DecodeString(key)
	got, err2 := scrypt.Key([]byte(norm.NFKC.String(password)), []byte(salt), scryptN, scryptR, scryptP, scryptKey)
	return errors.Join(err, err2) == nil && subtle.ConstantTimeCompare(got, want) == 1
}

// bcryptMatches compares a hash that other programs make, over the password
// itself. Of a password that is longer than bcrypt looks at, it would take the
// beginning for the whole: such a one never matches.
func bcryptMatches(hash, password string) bool {
	return bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)) == nil && len(password) <= maxBcrypt
}

// stale reports whether a password that matched hash is to be hashed anew: the
// hash is another program's, or costs less than ours by now.
func (h *Hasher) stale(hash string) bool {
	raw, ours := strings.CutPrefix(hash, hashPrefix)
	cost, err := bcrypt.Cost([]byte(raw))
	return !ours || err != nil || cost < h.cost
}

// evenly waits until a failure over a stale hash has taken as long as others
// do, so that time does not tell an account that was imported from one that is
// not there. Whoever waits keeps their turn, as they would while they compute.
func (h *Hasher) evenly(ctx context.Context, begun time.Time) {
	timer := time.NewTimer(time.Duration(h.usual.Load()) - time.Since(begun))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
