package mcp

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/toolbox"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// scheme is what the addresses of ideas begin with.
const scheme = "creatorvault://ideas/"

func (s *Server) addResources() {
	s.sdk.AddResourceTemplate(&mcp.ResourceTemplate{
		Name: "idea", Title: "An idea", Description: "One idea of the vault, with all of its notes.",
		URITemplate: scheme + "{id}", MIMEType: "application/json",
	}, s.readIdea)
}

// readIdea returns the idea that an address names.
func (s *Server) readIdea(ctx context.Context, r *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
	who, err := callerOf(ctx, r.Extra)
	if err != nil {
		return nil, err
	}
	absent := mcp.ResourceNotFoundError(r.Params.URI)
	id, err := strconv.ParseInt(strings.TrimPrefix(r.Params.URI, scheme), 10, 64)
	if err != nil || id < 1 || id > vault.MaxID || !who.May(identity.ReadIdeas) {
		return nil, absent
	}
	ctx, stop := context.WithTimeout(ctx, callPatience)
	defer stop()
	idea, err := s.Tools.Idea(ctx, who.actor(), id)
	if errors.Is(err, vault.NotFound) {
		return nil, absent
	}
	if err != nil {
		return nil, errors.New(known(ctx, "resource", err).Message)
	}
	text, err := json.Marshal(idea)
	if err != nil {
		return nil, err
	}
	return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{
		URI: r.Params.URI, MIMEType: "application/json", Text: string(text), Meta: mcp.Meta{"creatorvault.dev/untrusted": true},
	}}}, nil
}

// The prompts, and what completes their arguments.
const (
	weekly     = "weekly_review"
	brainstorm = "brainstorm"
)

func (s *Server) addPrompts() {
	s.sdk.AddPrompt(&mcp.Prompt{
		Name: weekly, Title: "Weekly review",
		Description: "Looks at what moved, what stands still and what is due, and plans the week.",
	}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		return said(weeklyText), nil
	})
	s.sdk.AddPrompt(&mcp.Prompt{
		Name: brainstorm, Title: "Brainstorm",
		Description: "Finds new ideas around a topic, beside those that are there.",
		Arguments: []*mcp.PromptArgument{
			{Name: "topic", Title: "Topic", Description: "What the ideas are about.", Required: true},
			{Name: "kind", Title: "Kind", Description: "angles on it, an outline of it, or variations of it."},
		},
	}, func(_ context.Context, r *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		topic := strings.TrimSpace(r.Params.Arguments["topic"])
		if topic == "" {
			return nil, errors.New("topic is needed")
		}
		kind := r.Params.Arguments["kind"]
		if _, ok := brainstormTexts[kind]; !ok {
			kind = toolbox.Angles
		}
		return said(brainstormTexts[kind] + "\n\nThe topic:\n" + topic), nil
	})
}

func said(text string) *mcp.GetPromptResult {
	return &mcp.GetPromptResult{Messages: []*mcp.PromptMessage{{Role: "user", Content: &mcp.TextContent{Text: text}}}}
}

const weeklyText = `Let us review my content ideas for this week.
1. List what changed in the last seven days, and what I published.
2. List what is due within the next two weeks, the soonest first, and what is overdue.
3. Name up to three drafts or outlines that have stood still the longest, and one next step for each.
4. Suggest what to work on this week: at most three ideas, with a reason for each.
Change nothing before I have agreed.`

// brainstormTexts are what is asked for, by kind.
var brainstormTexts = map[string]string{
	toolbox.Angles:     "Search my vault for what I have on this topic. Then suggest five new angles on it that I do not have yet, each with a title and one sentence. Keep those that I choose with add_idea.",
	toolbox.Outline:    "Search my vault for what I have on this topic. Then suggest an outline for one piece about it: a title, the sections, and what each of them says. Keep it only once I have agreed.",
	toolbox.Variations: "Search my vault for what I have on this topic. Then suggest five variations of the strongest of those ideas for other formats or audiences. Keep those that I choose with add_idea.",
}
