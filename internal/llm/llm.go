// Package llm speaks to a language model.
package llm

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Options are what a model cannot know by itself.
type Options struct {
	BaseURL  string // of an OpenAI-compatible server, as http://127.0.0.1:11434/v1
	Key      string // of that server; empty: it asks for none
	Name     string // by which the server knows the model
	Patience Patience
	Now      func() time.Time
}

// Patience is how long a call may take.
type Patience struct {
	First time.Duration // until the first token
	Idle  time.Duration // between two
	Again time.Duration // before the first retry; the second waits twice as long
}

// Usual is the patience that people have.
var Usual = Patience{First: time.Minute, Idle: 30 * time.Second, Again: 500 * time.Millisecond}

// A Model is one language model on one server. No other host is ever spoken
// to: neither a redirect nor a proxy of the environment leads to one.
type Model struct {
	Options
	host    string
	local   bool
	http    *http.Client
	noTools atomic.Int64 // until when tools are not offered, in seconds of Unix
}

// New returns the model that o names. It is asked nothing yet.
func New(o Options) (*Model, error) {
	u, err := url.Parse(o.BaseURL)
	if err != nil {
		return nil, err
	}
	return &Model{Options: o, host: u.Host, local: isLoopback(u.Hostname()), http: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext:         (&net.Dialer{Timeout: dialPatience}).DialContext,
			TLSHandshakeTimeout: dialPatience, MaxResponseHeaderBytes: maxHeaders, MaxIdleConnsPerHost: idleConns, IdleConnTimeout: time.Minute,
			ForceAttemptHTTP2: true, DisableCompression: true,
		},
	}}, nil
}

const (
	dialPatience = 10 * time.Second
	maxHeaders   = 64 << 10
	idleConns    = 8
)

// Called is the name of the model.
func (m *Model) Called() string { return m.Name }

// Host is the server's, with its port where that is not the usual one.
func (m *Model) Host() string { return m.host }

// Local reports whether the server is on this machine, so that nothing that
// it is told leaves it.
func (m *Model) Local() bool { return m.local }

// TakesTools reports whether the model takes tools, as far as it is known.
func (m *Model) TakesTools() bool { return m.Now().Unix() >= m.noTools.Load() }

// withoutToolsFor is how long a model that refused tools is not offered any:
// its operator may have it take them meanwhile.
const withoutToolsFor = 10 * time.Minute

func (m *Model) refusedTools() { m.noTools.Store(m.Now().Add(withoutToolsFor).Unix()) }

func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && addr.IsLoopback()
}

// A Role is who says something to a model.
type Role string

// The roles.
const (
	System    Role = "system"
	User      Role = "user"
	Assistant Role = "assistant"
	ToolSays  Role = "tool"
)

// A Message is one thing that was said.
type Message struct {
	Role  Role
	Text  string
	Calls []Call // of tools, by the assistant
	Of    string // the id of the call that a tool answers
}

// A Tool is what a model may call.
type Tool struct {
	Name, Description string
	Input             jsontext.Value // JSON Schema of an object
}

// A Call is what a model wants of a tool. Neither the name nor the input has
// been looked at: there may be no such tool, and the input may be no JSON.
type Call struct {
	ID, Name, Input string
}

// A Request is one turn to be taken.
type Request struct {
	Messages  []Message
	Tools     []Tool
	MaxTokens int // of the answer
}

// An Answer is a turn that a model took.
type Answer struct {
	Text  string
	Calls []Call
	Short bool // it was cut at MaxTokens
	Usage
}

// Usage is what a turn took.
type Usage struct {
	Prompt, Completion int  // tokens
	Estimated          bool // by us: the server did not say
	Sent, Received     int  // bytes of the request, and of the answer's text and calls
}

// Add adds what another turn took.
func (u *Usage) Add(v Usage) {
	u.Prompt += v.Prompt
	u.Completion += v.Completion
	u.Estimated = u.Estimated || v.Estimated
	u.Sent += v.Sent
	u.Received += v.Received
}

// Estimate is how many tokens so many bytes are, roughly and rather too many.
func Estimate(bytes int) int { return (bytes + bytesOfToken - 1) / bytesOfToken }

const bytesOfToken = 3

// Chat has the model take a turn, and tells said each piece of its text as it
// comes; nil: nobody. It fails with an [*Error], with the error of said, or
// with that of ctx where it was cancelled. What was said until then, and what
// it took, is in the answer even so.
//
// A model that refuses tools is asked once more without any.
func (m *Model) Chat(ctx context.Context, r Request, said func(text string) error) (Answer, error) {
	if !m.TakesTools() {
		r.Tools = nil
	}
	out, err := m.turn(ctx, r, said)
	if len(r.Tools) > 0 && isRefusal(err) {
		m.refusedTools()
		r.Tools = nil
		out, err = m.turn(ctx, r, said)
	}
	return out, err
}
