"""Times dense PyTorch on one step of a spiking network.

Reads a JSON object from stdin (bench/torch.ts writes it):

    input         [channels, height, width]
    populations   [{name, shape, neuron: "integrateAndFire" | "average"}], sources first
    projections   [{source, target, kind: "conv2d" | "dense" | "averagePool", kernel, stride, padding}]
    density       share of neurons that spike in the inputs of a step
    batches, threads, seconds

and prints {"torch": version, "times": [{"batch", "threads", "msPerStepAndImage", "repetitions"}]}.

A step is what a plain implementation does: every convolution and linear layer of the network on dense float32 inputs,
the first one on the image, then V += I; s = V >= 1; V -= s for every population. Weights and spikes are random and the
same in every step: dense arithmetic takes the same time whatever they are. A convolution is torch.conv2d or oneDNN called
directly, whichever is faster (for one small image torch.conv2d may fall back on a plain BLAS, 20 times slower). Every
combination of batch and threads runs in a process of its own; the fastest step of several counts.
"""
import json
import os
import subprocess
import sys
import time

THRESHOLD = 1.0
WARM_UP_STEPS = 3
LEAST_REPETITIONS = 5


def main():
    job = json.load(sys.stdin)
    if "batch" in job:
        json.dump(time_one(job), sys.stdout)
        return
    times = [
        in_fresh_process({**job, "batch": batch, "thread_count": threads})
        for threads in job["threads"]
        for batch in job["batches"]
    ]
    version = times[0].pop("torch") if times else ""
    for entry in times[1:]:
        entry.pop("torch")
    json.dump({"torch": version, "times": times}, sys.stdout)


def in_fresh_process(job):
    threads = str(job["thread_count"])
    env = {**os.environ, "OMP_NUM_THREADS": threads, "MKL_NUM_THREADS": threads, "OMP_WAIT_POLICY": "PASSIVE"}
    done = subprocess.run(
        [sys.executable, __file__], input=json.dumps(job), env=env, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout)


def time_one(job):
    import torch

    torch.set_num_threads(job["thread_count"])
    torch.manual_seed(1)
    with torch.no_grad():
        step = build_step(torch, job)
        for _ in range(WARM_UP_STEPS):
            step()
        times = []
        end = time.perf_counter() + job["seconds"]
        while len(times) < LEAST_REPETITIONS or time.perf_counter() < end:
            start = time.perf_counter()
            step()
            times.append(time.perf_counter() - start)
    return {
        "torch": torch.__version__,
        "batch": job["batch"],
        "threads": job["thread_count"],
        "msPerStepAndImage": 1000 * min(times) / job["batch"],
        "repetitions": len(times),
    }


def build_step(torch, job):
    """A function that runs one step; all its state is made here."""
    batch, density = job["batch"], job["density"]
    shapes = {"input": job["input"], **{each["name"]: each["shape"] for each in job["populations"]}}
    spikes = {name: (torch.rand(batch, *shape) < density).float() for name, shape in shapes.items()}
    spikes["input"] = torch.randn(batch, *job["input"])
    currents = {each["name"]: [] for each in job["populations"]}
    for projection in job["projections"]:
        currents[projection["target"]].append(current_of(torch, projection, shapes, spikes))
    potentials = {each["name"]: torch.zeros(batch, *each["shape"]) for each in job["populations"]}

    def step():
        for name, potential in potentials.items():
            for current in currents[name]:
                potential.add_(current())
            fired = (potential >= THRESHOLD).float()
            potential.sub_(fired * THRESHOLD)

    return step


def current_of(torch, projection, shapes, spikes):
    """What one projection adds to its target in a step."""
    functional = torch.nn.functional
    source = spikes[projection["source"]]
    target = shapes[projection["target"]]
    kind = projection["kind"]
    if kind == "averagePool":
        return lambda: functional.avg_pool2d(source, projection["kernel"], projection["stride"])
    if kind == "dense":
        inputs, outputs = source[0].numel(), target[0] * target[1] * target[2]
        weight, bias = torch.randn(outputs, inputs) / inputs, torch.randn(outputs) / 100
        return lambda: functional.linear(source.flatten(1), weight, bias).view(-1, *target)
    kernel = projection["kernel"]
    weight = torch.randn(target[0], source.shape[1], *kernel) / (source.shape[1] * kernel[0] * kernel[1])
    bias = torch.randn(target[0]) / 100
    stride, padding = projection["stride"], projection["padding"]
    ways = [lambda: functional.conv2d(source, weight, bias, stride, padding)]
    if torch.backends.mkldnn.is_available():
        ways.append(lambda: torch.mkldnn_convolution(source, weight, bias, padding, stride, (1, 1), 1))
    return min(ways, key=fastest_of_several)


def fastest_of_several(call):
    """Seconds of the fastest of a few calls."""
    times = []
    for _ in range(WARM_UP_STEPS + LEAST_REPETITIONS):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


if __name__ == "__main__":
    main()
