package vault

import (
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/text/language"
)

// MaxName is the most code points of a person's name.
const MaxName = 255

// maxLocale is more than any language tag in use needs.
const maxLocale = 64

// A User is a person who has a vault.
type User struct {
	ID          UserID      `json:"id"`
	Email       *string     `json:"email"` // as the identity provider says
	Name        *string     `json:"name"`
	Preferences Preferences `json:"preferences"`
	CreatedAt   Stamp       `json:"created_at"`
	Version     int64       `json:"-"`
}

// A Stamp is a time of the server's, written with six decimals.
type Stamp struct{ time.Time }

// MarshalJSONTo writes s.
func (s Stamp) MarshalJSONTo(enc *jsontext.Encoder) error {
	return enc.WriteValue(AppendTime(nil, s.Time))
}

// Preferences are how a person likes the vault.
type Preferences struct {
	Theme           string   `json:"theme"`            // system, light or dark
	Timezone        string   `json:"timezone"`         // an IANA name
	Locale          string   `json:"locale"`           // a BCP 47 tag
	DefaultPriority Priority `json:"default_priority"` // that a form begins with
	DefaultView     string   `json:"default_view"`     // board, list or calendar
	AI              string   `json:"ai"`               // off or on
}

// DefaultPreferences are those of someone who has chosen nothing.
var DefaultPreferences = Preferences{
	Theme: "system", Timezone: "UTC", Locale: "en", DefaultPriority: PriorityMedium, DefaultView: "board", AI: "off",
}

// zone returns the person's time zone.
func (p Preferences) zone() *time.Location {
	if zone, err := time.LoadLocation(p.Timezone); err == nil && goodZone(p.Timezone) {
		return zone
	}
	return time.UTC // a zone that this release of the data does not have
}

// A UserPatch is what a person gives to change their profile.
type UserPatch struct {
	ID          Field[Anything]        `json:"id"`
	Email       Field[Anything]        `json:"email"` // the identity provider's
	Name        Field[string]          `json:"name"`
	Preferences Field[PreferencePatch] `json:"preferences"`
	CreatedAt   Field[Anything]        `json:"created_at"`
	sent        jsontext.Value         // all of it, which knows in which order it came
}

// UnmarshalJSONFrom fails for broken JSON alone, and for what is no object.
func (in *UserPatch) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	raw, err := dec.ReadValue()
	if err != nil {
		return err
	}
	type plain UserPatch
	*in = UserPatch{sent: raw.Clone()}
	return json.Unmarshal(raw, (*plain)(in))
}

// A PreferencePatch is the part of a [UserPatch] that is merged by key.
type PreferencePatch struct {
	Theme           Field[string]   `json:"theme"`
	Timezone        Field[string]   `json:"timezone"`
	Locale          Field[string]   `json:"locale"`
	DefaultPriority Field[Priority] `json:"default_priority"`
	DefaultView     Field[string]   `json:"default_view"`
	AI              Field[string]   `json:"ai"`
	Rest            jsontext.Value  `json:",embed"`
}

// change returns the change that in makes, or everything that is wrong with in.
func (in UserPatch) change() (func(*User), error) {
	var p Problems
	readOnly(&p, "id", in.ID)
	p.Require(!in.Email.Set, "email", NotAllowed, "email is changed at the identity provider")
	in.apply(&p, new(User))
	readOnly(&p, "created_at", in.CreatedAt)
	for name := range Members(in.sent) {
		switch name {
		case "id", "email", "name", "created_at":
		case "preferences":
			RefuseRest(&p, "preferences.", in.Preferences.Value.Rest)
		default:
			refuseUnknown(&p, name)
		}
	}
	return func(u *User) { in.apply(new(Problems), u) }, p.Err()
}

func (in UserPatch) apply(p *Problems, u *User) {
	if in.Name.Null {
		u.Name = nil
	} else if Holds(p, "name", in.Name) {
		name := clean(in.Name.Value)
		checkLine(p, "name", "Name", name, MaxName)
		u.Name = &name
	}
	if Holds(p, "preferences", in.Preferences) {
		in.Preferences.Value.apply(p, &u.Preferences)
	}
}

func (in PreferencePatch) apply(p *Problems, to *Preferences) {
	choose(p, "preferences.theme", in.Theme, &to.Theme, "system", "light", "dark")
	if Holds(p, "preferences.timezone", in.Timezone) {
		to.Timezone = strings.TrimSpace(in.Timezone.Value)
		if p.Require(to.Timezone != "", "preferences.timezone", Blank, "The time zone is blank") {
			p.Require(goodZone(to.Timezone), "preferences.timezone", NotAllowed, "The time zone must be an IANA name, as Europe/Berlin")
		}
	}
	if Holds(p, "preferences.locale", in.Locale) {
		to.Locale = strings.TrimSpace(in.Locale.Value)
		if p.Require(to.Locale != "", "preferences.locale", Blank, "The locale is blank") {
			p.Require(goodLocale(to.Locale), "preferences.locale", Malformed, "The locale must be a BCP 47 tag, as de or pt-BR")
		}
	}
	choose(p, "preferences.default_priority", in.DefaultPriority, &to.DefaultPriority, Priorities...)
	choose(p, "preferences.default_view", in.DefaultView, &to.DefaultView, "board", "list", "calendar")
	choose(p, "preferences.ai", in.AI, &to.AI, "off", "on")
}

// choose writes f to to if it is one of the choices.
func choose[T ~string](p *Problems, name string, f Field[T], to *T, choices ...T) {
	if Holds(p, name, f) {
		*to = f.Value
		p.Require(slices.Contains(choices, f.Value), name, NotAllowed, "%s must be one of %v", name, choices)
	}
}

// goodLocale reports whether tag is well-formed and its parts are known.
func goodLocale(tag string) bool {
	if len(tag) > maxLocale || strings.Contains(tag, "_") {
		return false
	}
	_, err := language.Parse(tag)
	return err == nil
}
