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
// nobody, opens nothing, and is good for that account alone.
func (p *Provider) Device(a Account) string {
	at := strconv.FormatInt(p.clock().Unix(), 36)
	return at + "." + p.deviceMark(a.Folded, at)
}

// knowsDevice reports whether a browser that shows that is known to an account.
func (p *Provider) knowsDevice(device, folded string) bool {
	at, mark, _ := strings.Cut(device, ".")
	unix, err := strconv.ParseInt(at, 36, 64)
	return err == nil && p.clock().Before(time.Unix(unix, 0).Add(DeviceFor)) && hmac.Equal([]byte(mark), []byte(p.deviceMark(folded, at)))
}

func (p *Provider) deviceMark(folded, at string) string {
	mac := hmac.New(sha256.New, p.DeviceKey)
	_, _ = mac.Write([]byte("creatorvault-device-v1\x00" + at + "\x00" + folded)) // never fails
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
