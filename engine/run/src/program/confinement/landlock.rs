//! Landlock says where files may be written, and a filter of system calls that no socket is made.
//!
//! A right below a directory holds for everything below it, so that the project's own directory is not granted: with it, what
//! git and the engine keep would be. Nothing new can be made directly in it therefore, only below what stands there.

#[cfg(not(target_os = "linux"))]
pub(super) use elsewhere::{available, spawn};
#[cfg(target_os = "linux")]
pub(super) use linux::{available, spawn};

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeMap;
    use std::path::{Path, PathBuf};
    use std::process::Child;
    use std::thread;

    use landlock::{
        ABI, Access, AccessFs, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetCreated,
        RulesetCreatedAttr, Scope, path_beneath_rules,
    };
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

    use super::super::{Confinement, Fault};
    use crate::program::launch::Launch;

    /// The first that can also forbid to shorten files (Linux 6.2).
    const NEEDED: ABI = ABI::V3;

    /// Devices that hold nothing.
    const DEVICES: &[&str] = &[
        "/dev/full",
        "/dev/null",
        "/dev/random",
        "/dev/urandom",
        "/dev/zero",
    ];

    pub(in super::super) fn available() -> Result<(), String> {
        ruleset().and(filter()).map(drop)
    }

    pub(in super::super) fn spawn(
        confinement: &Confinement,
        temporary: &Path,
        launch: &Launch,
    ) -> Result<Child, Fault> {
        let mut command = launch.command(&[]);
        let writable = confinement.writable.iter().cloned();
        let writable: Vec<PathBuf> = writable.chain([temporary.to_owned()]).collect();
        // A thread of its own, for what restricts it holds for ever, and the supervisor must stay free to kill.
        let started = thread::spawn(move || {
            restrict(&writable).map_err(Fault::Confine)?;
            command.spawn().map_err(Fault::Start)
        });
        let ended = started.join();
        ended.unwrap_or_else(|_| Err(Fault::Confine("the confinement failed".to_owned())))
    }

    /// Restricts this thread, and whatever it starts.
    fn restrict(writable: &[PathBuf]) -> Result<(), String> {
        let fault = |it: landlock::RulesetError| format!("Landlock refuses: {it}");
        let ruleset = ruleset()?
            .add_rules(path_beneath_rules(writable, AccessFs::from_write(NEEDED)))
            .and_then(|it| it.add_rules(path_beneath_rules(DEVICES, AccessFs::WriteFile)));
        ruleset
            .and_then(RulesetCreated::restrict_self)
            .map_err(fault)?;
        let filter = filter()?;
        seccompiler::apply_filter(&filter).map_err(|it| format!("seccomp refuses: {it}"))
    }

    fn ruleset() -> Result<RulesetCreated, String> {
        let fault = |it| format!("the kernel has no Landlock that is enough ({it})");
        let ruleset = Ruleset::default()
            .set_compatibility(CompatLevel::HardRequirement)
            .handle_access(AccessFs::from_write(NEEDED));
        // Signals to others, and terminals, are refused where the kernel can.
        let ruleset = ruleset
            .map(|it| it.set_compatibility(CompatLevel::BestEffort))
            .and_then(|it| it.handle_access(AccessFs::IoctlDev))
            .and_then(|it| it.scope(Scope::from_all(ABI::V6)));
        let ruleset = ruleset.and_then(|it| it.create());
        ruleset.map_err(fault)
    }

    /// Refuses to make any socket: not one to the network, and not one to the programs of this machine that would act outside
    /// for whoever asks. Pairs of sockets, which lead nowhere, are made by another call.
    fn filter() -> Result<BpfProgram, String> {
        let refused: BTreeMap<i64, _> = refused().into_iter().map(|it| (it, Vec::new())).collect();
        let refusal = SeccompAction::Errno(libc::EACCES.unsigned_abs());
        let arch = std::env::consts::ARCH.try_into();
        let filter = arch
            .and_then(|arch| SeccompFilter::new(refused, SeccompAction::Allow, refusal, arch))
            .and_then(SeccompFilter::try_into);
        filter.map_err(|it| format!("no filter of system calls is there ({it})"))
    }

    /// The calls that make a socket, and the one by whose rings sockets can be made without a call.
    fn refused() -> Vec<i64> {
        /// The same calls under the numbers of the x32 interface.
        const X32: i64 = 0x4000_0000;
        let calls = [libc::SYS_socket, libc::SYS_io_uring_setup];
        let mut calls: Vec<i64> = calls.to_vec();
        if cfg!(target_arch = "x86_64") {
            calls.extend(calls.clone().iter().map(|it| it | X32));
        }
        calls
    }
}

#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use std::path::Path;
    use std::process::Child;

    use super::super::{Confinement, Fault};
    use crate::program::launch::Launch;

    const REASON: &str = "only Linux has Landlock";

    pub(in super::super) fn available() -> Result<(), String> {
        Err(REASON.to_owned())
    }

    pub(in super::super) fn spawn(_: &Confinement, _: &Path, _: &Launch) -> Result<Child, Fault> {
        Err(Fault::Confine(REASON.to_owned()))
    }
}
