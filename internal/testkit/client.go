package testkit

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
)

// A Client calls a server as one person does.
type Client struct {
	URL   string
	Token string // sent as a bearer token, unless empty
	HTTP  *http.Client
}

// An Answer is what a server said.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Do sends "METHOD /path" with a body and headers as "Name: value". A body
// goes as JSON unless a header says otherwise; "Name:" sends no such header.
// What comes back must be as the contract says, where a [Recorder] has it.
func (c *Client) Do(t testing.TB, request, body string, headers ...string) Answer {
	t.Helper()
	r, err := c.request(t.Context(), request, body, headers)
	if err != nil {
		t.Fatal(err)
	}
	a, err := c.send(r)
	if err != nil {
		t.Fatalf("%s: %v", request, err)
	}
	if to := recorder.Load(); to != nil {
		to.check(t, r, body, a)
	}
	return a
}

// Try sends a request as Do does, to a server that may be gone: it fails where
// no whole answer comes.
func (c *Client) Try(ctx context.Context, request, body string, headers ...string) (Answer, error) {
	r, err := c.request(ctx, request, body, headers)
	if err != nil {
		return Answer{}, err
	}
	return c.send(r)
}

func (c *Client) request(ctx context.Context, request, body string, headers []string) (*http.Request, error) {
	method, path, _ := strings.Cut(request, " ")
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r, err := http.NewRequestWithContext(ctx, method, c.URL+path, reader)
	if err != nil {
		return nil, err
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.Token != "" {
		r.Header.Set("Authorization", "Bearer "+c.Token)
	}
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case name == "Host":
			r.Host = value
		case value == "":
			r.Header.Del(name)
		default:
			r.Header.Set(name, value)
		}
	}
	return r, nil
}

func (c *Client) send(r *http.Request) (Answer, error) {
	client := c.HTTP
	if client == nil {
		client = plain
	}
	resp, err := client.Do(r)
	if err != nil {
		return Answer{}, err
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	return Answer{resp.StatusCode, resp.Header, got}, err
}

// plain follows no redirects and keeps connections.
var plain = &http.Client{
	Timeout:       time.Minute,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// JSON reads the body into to.
func (a Answer) JSON(t testing.TB, to any) {
	t.Helper()
	if err := json.Unmarshal(a.Body, to); err != nil {
		t.Fatalf("%v in %s", err, a.Body)
	}
}

// Faults returns error.details as "field type, field type".
func (a Answer) Faults(t testing.TB) string {
	t.Helper()
	var got struct {
		Error struct {
			Details []struct{ Field, Type string } `json:"details"`
		} `json:"error"`
	}
	if err := json.Unmarshal(a.Body, &got, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatalf("%v in %s", err, a.Body)
	}
	parts := make([]string, len(got.Error.Details))
	for i, d := range got.Error.Details {
		parts[i] = d.Field + " " + d.Type
	}
	return strings.Join(parts, ", ")
}

// Code returns error.code.
func (a Answer) Code(t testing.TB) string {
	t.Helper()
	var got struct {
		Error struct{ Code string } `json:"error"`
	}
	if err := json.Unmarshal(a.Body, &got, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatalf("%v in %s", err, a.Body)
	}
	return got.Error.Code
}
