package identity

import (
	"context"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"
	"golang.org/x/crypto/scrypt"
)

// fromBetterAuth is a hash of "correct horse battery" that Better Auth made.
const fromBetterAuth = "e5158b124e93bcea1039b894e7533ede:d067a7dc1baabfa96d1c5afc81c6d1319270b6dcca7a2b08d206aa464a31370b6c968011d88df9a1f0206dddbd2762191f232e7ed4e19646caf481125074af09"

// betterAuth hashes as Better Auth does.
func betterAuth(t *testing.T, password string) string {
	t.Helper()
	const salt = "00112233445566778899aabbccddeeff"
	key, err := scrypt.Key([]byte(password), []byte(salt), 16384, 16, 1, 64)
	if err != nil {
		t.Fatal(err)
	}
	return salt + ":" + hex.EncodeToString(key)
}

func plainBcrypt(t *testing.T, password []byte, mark string) string {
	t.Helper()
	hash, err := bcrypt.GenerateFromPassword(password, bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Replace(string(hash), "$2a$", mark, 1)
}

func TestHashesOfOtherProgramsMatch(t *testing.T) {
	h, long := newHasher(t), strings.Repeat("a", 72)
	scrypted, composed, bcrypted := betterAuth(t, "correct horse"), betterAuth(t, "café au lait"), plainBcrypt(t, []byte("correct horse"), "$2b$")
	for _, tt := range []struct {
		name, hash, password string
		match                bool
	}{
		{"Better Auth's", fromBetterAuth, "correct horse battery", true},
		{"Better Auth's, another password", fromBetterAuth, "correct horse batterz", false},
		{"scrypt", scrypted, "correct horse", true},
		{"scrypt, another password", scrypted, "Correct horse", false},
		{"scrypt, decomposed", composed, "cafe\u0301 au lait", true},
		{"scrypt, of nothing", betterAuth(t, ""), "", true},
		{"scrypt, another salt", "1" + scrypted[1:], "correct horse", false},
		{"scrypt, a digit changed", scrypted[:len(scrypted)-1] + "g", "correct horse", false},
		{"scrypt, cut short", scrypted[:len(scrypted)-2], "correct horse", false},
		{"scrypt, no salt", scrypted[32:], "correct horse", false},
		{"scrypt, capitals", strings.ToUpper(scrypted), "correct horse", false},
		{"bcrypt 2a", plainBcrypt(t, []byte("correct horse"), "$2a$"), "correct horse", true},
		{"bcrypt 2b", bcrypted, "correct horse", true},
		{"bcrypt 2y", plainBcrypt(t, []byte("correct horse"), "$2y$"), "correct horse", true},
		{"bcrypt 2x, which is broken", plainBcrypt(t, []byte("correct horse"), "$2x$"), "correct horse", false},
		{"bcrypt, of another program", "$2y$05$8eaoEWtfn6Me9RIHQTQyPOSy2vYxMqgWrNGTkz5tpqX5xzGmSKQoq", "correct horse", false},
		{"bcrypt, another password", bcrypted, "correct horsf", false},
		{"bcrypt, a line more", bcrypted + "\n", "correct horse", false},
		{"bcrypt of cost 31", strings.Replace(bcrypted, "$04$", "$31$", 1), "correct horse", false},
		{"bcrypt over 72 bytes", plainBcrypt(t, []byte(long), "$2b$"), long, true},
		{"bcrypt over 72 bytes, one more", plainBcrypt(t, []byte(long), "$2b$"), long + "b", false},
		{"bcrypt over the first 72 bytes of letters of 2", plainBcrypt(t, []byte(strings.Repeat("é", 36)), "$2b$"), strings.Repeat("é", 37), false},
		{"our pre-hash given as a plain hash", strings.TrimPrefix(hashed(t, h, "correct horse"), "cv1$"), "correct horse", false},
		{"the pre-hash itself as the password", strings.TrimPrefix(hashed(t, h, "correct horse"), "cv1$"), string(prehash("correct horse")), true},
		{"a plain hash given as ours", "cv1$" + bcrypted, "correct horse", false},
	} {
		if got := matches(t, h, tt.hash, tt.password); got != tt.match {
			t.Errorf("%s: %t, want %t", tt.name, got, tt.match)
		}
	}
}

func TestAHashIsStaleThatIsNotOursOrCheaper(t *testing.T) {
	five, err := NewHasher(5)
	if err != nil {
		t.Fatal(err)
	}
	four := newHasher(t)
	for _, tt := range []struct {
		name  string
		h     *Hasher
		hash  string
		stale bool
	}{
		{"ours", five, hashed(t, five, "x"), false},
		{"ours, dearer", four, hashed(t, five, "x"), false},
		{"ours, cheaper", five, hashed(t, four, "x"), true},
		{"Better Auth's", five, betterAuth(t, "x"), true},
		{"bcrypt of that cost", four, plainBcrypt(t, []byte("x"), "$2b$"), true},
	} {
		if got := tt.h.stale(tt.hash); got != tt.stale {
			t.Errorf("%s: %t, want %t", tt.name, got, tt.stale)
		}
	}
}

func TestAnImportedAccountTakesTheSameTime(t *testing.T) {
	five, err := NewHasher(5)
	if err != nil {
		t.Fatal(err)
	}
	hashes := map[string]string{"bcrypt": plainBcrypt(t, []byte("correct horse"), "$2b$"), "a cheap one of ours": hashed(t, newHasher(t), "correct horse")}
	for name, hash := range hashes {
		five.usual.Store(0)
		matches(t, five, hash, "x")
		if five.usual.Load() == 0 {
			t.Errorf("%s: it was not known how long others take, and nobody looked", name)
		}
		const usual = 60 * time.Millisecond
		five.usual.Store(int64(usual))
		begun := time.Now()
		matches(t, five, hash, "x")
		if took := time.Since(begun); took < usual || five.usual.Load() != int64(usual) {
			t.Errorf("%s takes %v, and others %v; then they take %v", name, took, usual, time.Duration(five.usual.Load()))
		}
		five.usual.Store(int64(time.Hour))
		if !matches(t, five, hash, "correct horse") { // what is right waits for nothing
			t.Errorf("%s does not match", name)
		}
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(10*time.Millisecond, stop)
		if match, err := five.Matches(ctx, hash, "x"); match || err != nil {
			t.Errorf("%s, by who goes away: %t, error %v", name, match, err)
		}
	}
	matches(t, five, "", "x")
	if took := time.Duration(five.usual.Load()); took <= 0 || took > time.Minute {
		t.Errorf("nobody's takes %v", took)
	}
}
