package mcp

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"time"

	"creatorvault.dev/internal/toolbox"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// asked is how long a question may stand before its answer comes.
const asked = 10 * time.Minute

// question is the name of the one question that a call can lead to.
const question = "confirm"

// ask returns nothing if the person has agreed to this very call, a result that
// asks them if they were not asked, and a failure if they cannot be or said no.
func (s *Server) ask(ctx context.Context, who caller, t toolbox.Tool, r *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	args := jsontext.Value(r.Params.Arguments)
	if answer, ok := r.Params.InputResponses[question].(*mcp.ElicitResult); ok && s.stands(r.Params.RequestState, who, t.Name, args) {
		if answer.Action != "accept" {
			return nil, vault.Forbidden.New("The person did not agree")
		}
		return nil, nil //nolint:nilnil // nothing stands in the way
	}
	if !canAsk(r.ClientCapabilities()) {
		return nil, cannotAsk(t.Name)
	}
	text, err := t.Ask(ctx, who.actor(), args)
	if err != nil {
		return nil, err
	}
	return &mcp.CallToolResult{
		InputRequests: mcp.InputRequestMap{question: &mcp.ElicitParams{
			Mode: "form", Message: text, RequestedSchema: jsontext.Value(`{"type":"object","properties":{}}`),
		}},
		RequestState: s.state(who, t.Name, args, time.Now().Add(asked)), //nolint:forbidigo // the other side has no other clock
	}, nil
}

// state is what a client carries from the question to the answer: until when it
// stands, and a seal by which it stands for this call of this person alone.
func (s *Server) state(who caller, tool string, args jsontext.Value, until time.Time) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(until.Unix())) //nolint:gosec // after 1970
	return base64.RawURLEncoding.EncodeToString(append(b, s.seal(b, who, tool, args)...))
}

// stands reports whether state was given out for this call, of late.
func (s *Server) stands(state string, who caller, tool string, args jsontext.Value) bool {
	const size = 8
	b, err := base64.RawURLEncoding.DecodeString(state)
	if err != nil || len(b) != size+sha256.Size || !hmac.Equal(b[size:], s.seal(b[:size], who, tool, args)) {
		return false
	}
	return time.Now().Before(time.Unix(int64(binary.BigEndian.Uint64(b)), 0)) //nolint:forbidigo,gosec // as above; it is sealed
}

func (s *Server) seal(until []byte, who caller, tool string, args jsontext.Value) []byte {
	h := hmac.New(sha256.New, s.Key)
	_, _ = h.Write(until) // a hash never fails
	canonical := args.Clone()
	_ = canonical.Canonicalize() // what is no JSON stays as it is
	for _, part := range []string{string(who.ID), tool, string(canonical)} {
		_, _ = h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		_, _ = h.Write([]byte(part))
	}
	return h.Sum(nil)
}
