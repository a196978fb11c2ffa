package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/opencontainers/go-digest"
)

// noImages answers for every base image that nothing is set in it.
type noImages struct{}

func (noImages) ResolveImageConfig(_ context.Context, name string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	empty := []byte("{}")
	return name, digest.FromBytes(empty), empty, nil
}

// lint fails for whatever BuildKit's own checks find in a Dockerfile, those of
// `docker build --check`, with the experimental ones.
func lint(name string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	found, err := dockerfile2llb.DockerfileLint(context.Background(), text, dockerfile2llb.ConvertOpt{
		SourceMap:    &llb.SourceMap{Definition: &llb.Definition{}, Filename: name, Data: text},
		MetaResolver: noImages{},
		Config:       dockerui.Config{LinterConfig: &linter.Config{ExperimentalAll: true}},
	})
	if err != nil {
		return err
	}
	if found.Error != nil {
		return fmt.Errorf("%s: %s", name, found.Error.Message)
	}
	var faults []string
	for _, w := range found.Warnings {
		line := int32(0)
		if w.Location != nil && len(w.Location.Ranges) > 0 {
			line = w.Location.Ranges[0].Start.Line
		}
		faults = append(faults, fmt.Sprintf("%s:%d: %s: %s", name, line, w.RuleName, w.Detail))
	}
	if len(faults) > 0 {
		return fmt.Errorf("%s", strings.Join(faults, "\n"))
	}
	return nil
}
