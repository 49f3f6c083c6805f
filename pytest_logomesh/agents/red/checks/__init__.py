"""Red's checks of weaknesses: one a file, each an implementation of `WeaknessCheck`."""

from typing import cast

from pytest_logomesh.agents.red.checks.archive_extraction import ArchiveExtraction
from pytest_logomesh.agents.red.checks.argument_injection import ArgumentInjection
from pytest_logomesh.agents.red.checks.assert_as_check import AssertAsCheck
from pytest_logomesh.agents.red.checks.catastrophic_regex import CatastrophicRegex
from pytest_logomesh.agents.red.checks.cleartext_transport import CleartextTransport
from pytest_logomesh.agents.red.checks.code_injection import CodeInjection
from pytest_logomesh.agents.red.checks.cross_origin import CrossOrigin
from pytest_logomesh.agents.red.checks.cross_site_scripting import CrossSiteScripting
from pytest_logomesh.agents.red.checks.debug_and_bind import DebugAndBind
from pytest_logomesh.agents.red.checks.file_permissions import FilePermissions
from pytest_logomesh.agents.red.checks.formula_injection import FormulaInjection
from pytest_logomesh.agents.red.checks.hard_coded_credential import HardCodedCredential
from pytest_logomesh.agents.red.checks.header_injection import HeaderInjection
from pytest_logomesh.agents.red.checks.host_comparison import HostComparison
from pytest_logomesh.agents.red.checks.insecure_cookie import InsecureCookie
from pytest_logomesh.agents.red.checks.jwt_mistake import JwtMistake
from pytest_logomesh.agents.red.checks.ldap_injection import LdapInjection
from pytest_logomesh.agents.red.checks.log_injection import LogInjection
from pytest_logomesh.agents.red.checks.mass_assignment import MassAssignment
from pytest_logomesh.agents.red.checks.missing_authorisation import MissingAuthorisation
from pytest_logomesh.agents.red.checks.money_arithmetic import MoneyArithmetic
from pytest_logomesh.agents.red.checks.nosql_injection import NosqlInjection
from pytest_logomesh.agents.red.checks.open_redirect import OpenRedirect
from pytest_logomesh.agents.red.checks.os_command import OsCommand
from pytest_logomesh.agents.red.checks.password_policy import PasswordPolicy
from pytest_logomesh.agents.red.checks.path_traversal import PathTraversal
from pytest_logomesh.agents.red.checks.race_condition import RaceCondition
from pytest_logomesh.agents.red.checks.request_forgery import RequestForgery
from pytest_logomesh.agents.red.checks.resource_exhaustion import ResourceExhaustion
from pytest_logomesh.agents.red.checks.secret_exposure import SecretExposure
from pytest_logomesh.agents.red.checks.sql_injection import SqlInjection
from pytest_logomesh.agents.red.checks.swallowed_exception import SwallowedException
from pytest_logomesh.agents.red.checks.tautology import Tautology
from pytest_logomesh.agents.red.checks.template_injection import TemplateInjection
from pytest_logomesh.agents.red.checks.temporary_file import TemporaryFile
from pytest_logomesh.agents.red.checks.timing_comparison import TimingComparison
from pytest_logomesh.agents.red.checks.tls_verification import TlsVerification
from pytest_logomesh.agents.red.checks.trust_boundary import TrustBoundary
from pytest_logomesh.agents.red.checks.unlocked_shared_state import UnlockedSharedState
from pytest_logomesh.agents.red.checks.unrestricted_upload import UnrestrictedUpload
from pytest_logomesh.agents.red.checks.unsafe_deserialisation import UnsafeDeserialisation
from pytest_logomesh.agents.red.checks.weak_cipher import WeakCipher
from pytest_logomesh.agents.red.checks.weak_hash import WeakHash
from pytest_logomesh.agents.red.checks.weak_key import WeakKey
from pytest_logomesh.agents.red.checks.weak_randomness import WeakRandomness
from pytest_logomesh.agents.red.checks.xml_external_entity import XmlExternalEntity
from pytest_logomesh.agents.red.checks.xpath_injection import XpathInjection
from pytest_logomesh.agents.red.weakness import WeaknessCheck

CHECKS = cast(
    "tuple[type[WeaknessCheck], ...]",
    (
        ArchiveExtraction,
        ArgumentInjection,
        AssertAsCheck,
        CatastrophicRegex,
        CleartextTransport,
        CodeInjection,
        CrossOrigin,
        CrossSiteScripting,
        DebugAndBind,
        FilePermissions,
        FormulaInjection,
        HardCodedCredential,
        HeaderInjection,
        HostComparison,
        InsecureCookie,
        JwtMistake,
        LdapInjection,
        LogInjection,
        MassAssignment,
        MissingAuthorisation,
        MoneyArithmetic,
        NosqlInjection,
        OpenRedirect,
        OsCommand,
        PasswordPolicy,
        PathTraversal,
        RaceCondition,
        RequestForgery,
        ResourceExhaustion,
        SecretExposure,
        SqlInjection,
        SwallowedException,
        Tautology,
        TemplateInjection,
        TemporaryFile,
        TimingComparison,
        TlsVerification,
        TrustBoundary,
        UnlockedSharedState,
        UnrestrictedUpload,
        UnsafeDeserialisation,
        WeakCipher,
        WeakHash,
        WeakKey,
        WeakRandomness,
        XmlExternalEntity,
        XpathInjection,
    ),
)
"""In the order in which they are asked."""
REPLACED = tuple(sorted({theirs for check in CHECKS for theirs in check.replaces}))
"""Ids of bandit's checks whose work these do."""
