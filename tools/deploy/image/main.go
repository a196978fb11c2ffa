// Command image takes the steps of a Dockerfile without Docker, on this machine
// and with its tools, so that they are tried where no image can be built:
//
//	go run -C tools/deploy ./image CONTEXT TARGET
//
// The files of the last stage are then in TARGET/root, and what a container would
// be started with is in TARGET/config.json. Base images are not to be had: what a
// step runs is this machine's, and so is what it copies that none of the steps made.
package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// Config is what a container is started with.
type Config struct {
	User       string            `json:"user"`
	WorkingDir string            `json:"working_dir"`
	Env        []string          `json:"env"`
	Entrypoint []string          `json:"entrypoint"`
	Cmd        []string          `json:"cmd"`
	Health     Health            `json:"health"`
	Volumes    []string          `json:"volumes"`
	Ports      []string          `json:"ports"`
	Labels     map[string]string `json:"labels"`
}

// Health is how a container is asked whether it is well.
type Health struct {
	Test     []string `json:"test"` // CMD and its words
	Interval string   `json:"interval"`
	Timeout  string   `json:"timeout"`
	Retries  int      `json:"retries"`
}

// A stage is a part of the Dockerfile that begins with FROM.
type stage struct {
	root   string
	args   []string // as the environment has them
	config Config
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: image CONTEXT TARGET")
		os.Exit(2)
	}
	err := lint(filepath.Join(os.Args[1], "Dockerfile"))
	if err == nil {
		err = build(os.Args[1], os.Args[2])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(1)
	}
}

// build takes the steps of the Dockerfile in context, and leaves what they make in target.
func build(context, target string) error {
	stages, err := read(filepath.Join(context, "Dockerfile"))
	if err != nil {
		return err
	}
	ignored, err := ignoredIn(context)
	if err != nil {
		return err
	}
	made := map[string]*stage{}
	var last *stage
	for n, s := range stages {
		last = &stage{root: filepath.Join(target, "stages", strconv.Itoa(n)), config: Config{WorkingDir: "/", Labels: map[string]string{}}}
		if err := os.MkdirAll(last.root, 0o755); err != nil {
			return err
		}
		made[cmp.Or(s.Name, strconv.Itoa(n))] = last
		for _, step := range s.Commands {
			if err := last.take(step, context, made, ignored); err != nil {
				return fmt.Errorf("line %d: %w", step.Location()[0].Start.Line, err)
			}
		}
	}
	if err := os.Rename(last.root, filepath.Join(target, "root")); err != nil {
		return err
	}
	config, err := json.MarshalIndent(last.config, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(target, "config.json"), config, 0o644)
}

// read returns the stages of a Dockerfile, of which nothing may be doubtful.
func read(name string) ([]instructions.Stage, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	parsed, err := parser.Parse(f)
	if err != nil {
		return nil, err
	}
	for _, w := range parsed.Warnings {
		return nil, fmt.Errorf("%s: %s", name, w.Short)
	}
	stages, _, err := instructions.Parse(parsed.AST, nil)
	return stages, err
}

// ignoredIn returns what .dockerignore keeps out of the steps.
func ignoredIn(context string) (*patternmatcher.PatternMatcher, error) {
	f, err := os.Open(filepath.Join(context, ".dockerignore"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	patterns, err := ignorefile.ReadAll(f)
	if err != nil {
		return nil, err
	}
	return patternmatcher.New(patterns)
}

// take does one step.
func (s *stage) take(step instructions.Command, context string, made map[string]*stage, ignored *patternmatcher.PatternMatcher) error {
	switch c := step.(type) {
	case *instructions.ArgCommand:
		for _, a := range c.Args {
			s.args = append(s.args, a.Key+"="+s.value(a))
		}
	case *instructions.EnvCommand:
		for _, e := range c.Env {
			s.config.Env = append(s.config.Env, e.Key+"="+e.Value)
		}
	case *instructions.WorkdirCommand:
		s.config.WorkingDir = filepath.Join(s.config.WorkingDir, c.Path)
		if filepath.IsAbs(c.Path) {
			s.config.WorkingDir = c.Path
		}
		return os.MkdirAll(filepath.Join(s.root, s.config.WorkingDir), 0o755)
	case *instructions.CopyCommand:
		if c.From == "" {
			return s.copyAll(c, context, ignored)
		}
		from := made[c.From]
		if from == nil {
			return fmt.Errorf("there is no stage %s before it", c.From)
		}
		return s.copyAll(c, from.root, nil)
	case *instructions.RunCommand:
		cmd := exec.Command("sh", "-ec", strings.Join(c.CmdLine, " "))
		cmd.Dir = filepath.Join(s.root, s.config.WorkingDir)
		cmd.Env = append(append(os.Environ(), s.args...), s.config.Env...)
		cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
		return cmd.Run()
	case *instructions.LabelCommand:
		for _, l := range c.Labels {
			s.config.Labels[l.Key] = strings.Trim(l.Value, `"`)
		}
	case *instructions.UserCommand:
		s.config.User = c.User
	case *instructions.VolumeCommand:
		s.config.Volumes = c.Volumes
	case *instructions.ExposeCommand:
		s.config.Ports = c.Ports
	case *instructions.HealthCheckCommand:
		s.config.Health = Health{c.Health.Test, c.Health.Interval.String(), c.Health.Timeout.String(), c.Health.Retries}
	case *instructions.EntrypointCommand:
		s.config.Entrypoint = c.CmdLine
	case *instructions.CmdCommand:
		s.config.Cmd = c.CmdLine
	case *instructions.StopSignalCommand:
	default:
		return fmt.Errorf("%s is a step that is not known here", step.Name())
	}
	return nil
}

// value is what an argument is without one from outside.
func (s *stage) value(a instructions.KeyValuePairOptional) string {
	switch a.Key {
	case "TARGETOS":
		return runtime.GOOS
	case "TARGETARCH":
		return runtime.GOARCH
	}
	return a.ValueString()
}

// copyAll copies the sources of c from below root; what is not there, and is no
// part of the context, is of a base image, and this machine's in its place.
func (s *stage) copyAll(c *instructions.CopyCommand, root string, ignored *patternmatcher.PatternMatcher) error {
	to := filepath.Join(s.root, c.DestPath)
	if !filepath.IsAbs(c.DestPath) {
		to = filepath.Join(s.root, s.config.WorkingDir, c.DestPath)
	}
	for _, source := range c.SourcePaths {
		from := filepath.Join(root, source)
		info, err := os.Stat(from)
		if err != nil && ignored == nil {
			from = source
			info, err = os.Stat(from)
		}
		if err != nil {
			return err
		}
		at := to
		if !info.IsDir() && strings.HasSuffix(c.DestPath, "/") {
			at = filepath.Join(to, filepath.Base(source))
		}
		if err := copyTree(from, at, root, ignored); err != nil {
			return err
		}
		if c.Chmod != "" {
			mode, err := strconv.ParseUint(c.Chmod, 8, 32)
			if err != nil {
				return err
			}
			if err := os.Chmod(at, fs.FileMode(mode)); err != nil {
				return err
			}
		}
	}
	return nil
}

// copyTree copies a file, or a folder with all that is in it and not ignored.
func copyTree(from, to, root string, ignored *patternmatcher.PatternMatcher) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if ignored != nil {
			name, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			out, err := ignored.MatchesOrParentMatches(name)
			if err != nil {
				return err
			}
			switch {
			case out && entry.IsDir(): // no line of ours takes something below it in again
				return filepath.SkipDir
			case out:
				return nil
			}
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		at := filepath.Join(to, name)
		if entry.IsDir() {
			return os.MkdirAll(at, 0o755)
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		return copyFile(path, at)
	})
}

func copyFile(from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, content, info.Mode().Perm())
}
