package identity

import (
	"crypto/x509"
	"encoding/pem"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// start is when the tests' clocks begin.
var start = time.Unix(1_700_000_000, 0).UTC()

// forger makes the tests' tokens, at that time.
var forger = testkit.NewForger(start)

// claim returns the payload of a good token, with members changed as in
// [testkit.Forger.Claims].
func claim(changes ...string) string { return forger.Claims(changes...) }

func toPEM(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func spki(t testing.TB, public any) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return der
}
