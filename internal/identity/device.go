package identity

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// DeviceFor is how long a browser in which somebody signed in is known.
const DeviceFor = seenFor

// Device returns what a browser in which the owner of a signed in is given to
// show when they do so again: tries of others then do not keep it out. It names
// nobody, opens nothing, and is good for that account alone, as long as it has
// that password.
func (p *Provider) Device(a Account) string {
	at := strconv.FormatInt(p.clock().Unix(), 36)
	return at + "." + p.deviceMark(a, at)
}

// knowsDevice reports whether a browser that shows that is known to an account.
func (p *Provider) knowsDevice(device string, a Account) bool {
	at, mark, _ := strings.Cut(device, ".")
	unix, err := strconv.ParseInt(at, 36, 64)
	return err == nil && p.clock().Before(time.Unix(unix, 0).Add(DeviceFor)) && hmac.Equal([]byte(mark), []byte(p.deviceMark(a, at)))
}

func (p *Provider) deviceMark(a Account, at string) string {
	mac := hmac.New(sha256.New, p.DeviceKey)
	_, _ = mac.Write([]byte("creatorvault-device-v2\x00" + at + "\x00" + a.Folded + "\x00" + a.Password)) // never fails
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
